package lbd.config.section;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.config.bind.Addresses;
import lbd.config.bind.Value;
import org.jspecify.annotations.Nullable;

/// The addresses that this daemon listens on, each once for TCP and once for UDP. Two clash on one port when they are
/// equal. A wildcard beside an address of its family is fine between listeners: the kernel gives the
/// address what comes for it, and the wildcard the rest. What is not a listener's does not share its port
/// like that, so it clashes with the wildcard too. Port 0 clashes with nothing, since the kernel chooses
/// another each time.
final class BoundAddresses {
    private final Map<Address, String> taken = new HashMap<>();
    private final Map<FamilyPort, List<Claim>> byPort = new HashMap<>();

    private record Address(boolean udp, InetSocketAddress address) {}

    private record FamilyPort(boolean udp, boolean six, int port) {}

    private record Claim(InetSocketAddress address, boolean alone) {}

    /// An address that is bound, and not by a listener, where the file does not say otherwise.
    void claimDefault(String path, InetSocketAddress address) {
        take(address, false, true, path + ", which has it by default");
    }

    /// Reads a listener's address, which must be free here.
    InetSocketAddress claim(Value value, boolean udp) {
        return claim(value, udp, false);
    }

    /// Reads an address for TCP that is not a listener's.
    InetSocketAddress claimAlone(Value value) {
        return claim(value, false, true);
    }

    private InetSocketAddress claim(Value value, boolean udp, boolean alone) {
        return claim(value, value.parsed("an address such as 0.0.0.0:80", Addresses::toBind), udp, alone);
    }

    /// Takes an address that was read, which must be free here.
    InetSocketAddress claim(Value value, InetSocketAddress address, boolean udp) {
        return claim(value, address, udp, false);
    }

    private InetSocketAddress claim(Value value, InetSocketAddress address, boolean udp, boolean alone) {
        InetSocketAddress other = clash(address, udp, alone);
        if (other != null) {
            throw value.refuse("%s is taken by %s".formatted(what(address, other), taken.get(new Address(udp, other))));
        }
        take(address, udp, alone, value.where());
        return address;
    }

    private void take(InetSocketAddress address, boolean udp, boolean alone, String owner) {
        if (address.getPort() != 0) {
            taken.put(new Address(udp, address), owner);
            byPort.computeIfAbsent(familyPort(address, udp), port -> new ArrayList<>())
                    .add(new Claim(address, alone));
        }
    }

    private @Nullable InetSocketAddress clash(InetSocketAddress address, boolean udp, boolean alone) {
        if (taken.containsKey(new Address(udp, address))) {
            return address;
        }
        for (Claim other : byPort.getOrDefault(familyPort(address, udp), List.of())) {
            boolean wildcard = other.address().getAddress().isAnyLocalAddress()
                    || address.getAddress().isAnyLocalAddress();
            if (wildcard && (alone || other.alone())) {
                return other.address();
            }
        }
        return null;
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
