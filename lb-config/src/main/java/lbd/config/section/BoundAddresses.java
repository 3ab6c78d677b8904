package lbd.config.section;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import lbd.config.bind.Addresses;
import lbd.config.bind.Value;
import org.jspecify.annotations.Nullable;

/// The addresses that this daemon listens on, each once for TCP and once for UDP. Two clash on one port when they are
/// equal or one is the wildcard of the other's family; port 0 clashes with nothing, since the kernel chooses another
/// each time.
final class BoundAddresses {
    private final Map<Address, String> taken = new HashMap<>();
    private final Map<FamilyPort, InetSocketAddress> byPort = new HashMap<>();

    private record Address(boolean udp, InetSocketAddress address) {}

    private record FamilyPort(boolean udp, boolean six, int port) {}

    /// An address that is bound where the file does not say otherwise.
    void claimDefault(String path, InetSocketAddress address) {
        take(address, false, path + ", which has it by default");
    }

    /// Reads an address that must be free here.
    InetSocketAddress claim(Value value, boolean udp) {
        InetSocketAddress address = value.parsed("an address such as 0.0.0.0:80", Addresses::toBind);
        InetSocketAddress other = clash(address, udp);
        if (other != null) {
            throw value.refuse("%s is taken by %s".formatted(what(address, other), taken.get(new Address(udp, other))));
        }
        take(address, udp, value.where());
        return address;
    }

    private void take(InetSocketAddress address, boolean udp, String owner) {
        if (address.getPort() != 0) {
            taken.put(new Address(udp, address), owner);
            // A wildcard never clashes with what is here already, so it stays the only one of its port.
            byPort.putIfAbsent(familyPort(address, udp), address);
        }
    }

    private @Nullable InetSocketAddress clash(InetSocketAddress address, boolean udp) {
        InetSocketAddress first = byPort.get(familyPort(address, udp));
        if (first == null || taken.containsKey(new Address(udp, address))) {
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

    private static FamilyPort familyPort(InetSocketAddress address, boolean udp) {
        InetAddress ip = address.getAddress();
        return new FamilyPort(udp, !(ip instanceof Inet4Address), address.getPort());
    }
}
