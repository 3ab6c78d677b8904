package lbd.forward.realserver;

import java.net.InetAddress;

/// What unpacks packets of a family that come within IPv4.
///
/// @param kind    as `ip link` has it
/// @param ours    name of a device of our own
/// @param kernels name of the device that the kernel makes when it loads that kind
/// @param needs   of the kernel
record TunnelDevice(String kind, String ours, String kernels, String needs) {
    static TunnelDevice of(InetAddress virtual) {
        return virtual.getAddress().length == 4
                ? new TunnelDevice("ipip", "lbd-ipip", "tunl0", "IPIP (CONFIG_NET_IPIP, module ipip)")
                : new TunnelDevice("sit", "lbd-sit", "sit0", "IPv6 in IPv4 (CONFIG_IPV6_SIT, module sit)");
    }
}
