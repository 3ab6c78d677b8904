package lbd.core.access;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.Cidr;

/// An `allow` and a `deny` list. Of all networks of both lists that an address is in, the one with the longest prefix
/// decides; an address in none is allowed where the allow list is empty.
///
/// Immutable; any thread.
public final class AddressRules {
    /// Everybody.
    public static final AddressRules OPEN = of(List.of(), List.of());

    private final Ranges ipv4;
    private final Ranges ipv6;
    private final boolean open;

    private AddressRules(List<Cidr> allow, List<Cidr> deny) {
        boolean otherwise = allow.isEmpty();
        ipv4 = Ranges.of(allow, deny, true, otherwise);
        ipv6 = Ranges.of(allow, deny, false, otherwise);
        open = otherwise && deny.isEmpty();
    }

    /// @throws IllegalArgumentException if a network is in both lists
    public static AddressRules of(List<Cidr> allow, List<Cidr> deny) {
        return new AddressRules(allow, deny);
    }

    /// Whether it lets everybody in.
    public boolean isOpen() {
        return open;
    }

    public boolean allows(InetAddress address) {
        if (open) {
            return true;
        }
        byte[] b = address.getAddress();
        return b.length == 4 ? ipv4.at(Cidr.number(b, 0, 4), 0) : ipv6.at(Cidr.number(b, 0, 8), Cidr.number(b, 8, 16));
    }
}
