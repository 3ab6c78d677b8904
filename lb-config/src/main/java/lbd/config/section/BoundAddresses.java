package lbd.config.section;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import lbd.config.bind.Addresses;
import lbd.config.bind.Value;
import org.jspecify.annotations.Nullable;

/// The addresses that this daemon accepts connections on, each once. Two clash on one port when they are equal or one
/// is
/// the wildcard of the other's family; port 0 clashes with nothing, since the kernel chooses another each time.
final class BoundAddresses {
    private final Map<InetSocketAddress, String> taken = new HashMap<>();
    private final Map<FamilyPort, InetSocketAddress> byPort = new HashMap<>();

    private record FamilyPort(boolean six, int port) {}

    /// An address that is bound where the file does not say otherwise.
    void claimDefault(String path, InetSocketAddress address) {
        take(address, path + ", which has it by default");
    }

    /// Reads an address that must be free here.
    InetSocketAddress claim(Value value) {
        InetSocketAddress address = value.parsed("an address such as 0.0.0.0:80", Addresses::toBind);
        InetSocketAddress other = clash(address);
        if (other != null) {
            throw value.refuse("%s is taken by %s".formatted(what(address, other), taken.get(other)));
        }
        take(address, value.where());
        return address;
    }

    private void take(InetSocketAddress address, String owner) {
        if (address.getPort() != 0) {
            taken.put(address, owner);
            // A wildcard never clashes with what is here already, so it stays the only one of its port.
            byPort.putIfAbsent(familyPort(address), address);
        }
    }

    private @Nullable InetSocketAddress clash(InetSocketAddress address) {
        InetSocketAddress first = byPort.get(familyPort(address));
        if (first == null || taken.containsKey(address)) {
            return first == null ? null : address;
        }
        boolean wildcard =
                first.getAddress().isAnyLocalAddress() || address.getAddress().isAnyLocalAddress();
        return wildcard ? first : null;
    }

    private static String what(InetSocketAddress address, InetSocketAddress other) {
        String text = Addresses.text(address);
        return address.equals(other) ? text : text + " overlaps with " + Addresses.text(other) + ", which";
    }

    private static FamilyPort familyPort(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return new FamilyPort(!(ip instanceof Inet4Address), address.getPort());
    }
}
