package lbd.core.model.vrrp;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// An address that the master holds.
///
/// @param address       unicast; an IPv6 one without scope
/// @param prefixLength  1 to 32, or 1 to 128
/// @param interfaceName where it is added; null: the instance's interface (its virtual MAC's link, if it has
///                      one)
/// @param label         IPv4 only, as `ip addr` shows it: starts with the interface's name, at most 15 bytes
public record VirtualAddress(
        InetAddress address,
        int prefixLength,
        @Nullable String interfaceName,
        @Nullable String label) {
    public VirtualAddress {
        VrrpRanges.require(
                !address.isAnyLocalAddress() && !address.isMulticastAddress() && !address.isLoopbackAddress(),
                "address",
                address.getHostAddress() + " cannot be held as a virtual address");
        VrrpRanges.range("prefix length", prefixLength, 1, address instanceof Inet4Address ? 32 : 128);
        if (interfaceName != null) {
            VrrpRanges.interfaceName("interface", interfaceName);
        }
        if (label != null) {
            VrrpRanges.require(address instanceof Inet4Address, "label", "IPv6 addresses have no label");
            VrrpRanges.require(label.length() <= 15, "label", "\"" + label + "\" is longer than 15 characters");
        }
    }

    /// Without interface and label of its own.
    public VirtualAddress(InetAddress address, int prefixLength) {
        this(address, prefixLength, null, null);
    }

    public boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength + (interfaceName == null ? "" : " dev " + interfaceName);
    }
}
