package lbd.forward.realserver;

import java.util.Locale;
import java.util.function.ToIntFunction;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Rtnetlink.Ipv4Setting;

/// A setting of `net.ipv4.conf.LINK`. The kernel goes by the larger one of a link's own and that of `all`.
enum Setting {
    /// Who asks for an address by ARP gets an answer only where the link itself has it.
    ARP_IGNORE(Ipv4Setting.ARP_IGNORE, 1, LinkInfo::arpIgnore),
    /// A virtual address is never the sender's of an ARP request.
    ARP_ANNOUNCE(Ipv4Setting.ARP_ANNOUNCE, 2, LinkInfo::arpAnnounce),
    /// Packets are taken if their sender can be reached at all: a client is not reached by the tunnel.
    RP_FILTER(Ipv4Setting.RP_FILTER, 2, LinkInfo::rpFilter);

    private static final int STRICT = 1;

    private final int number;
    private final int wanted;
    private final ToIntFunction<LinkInfo> of;

    Setting(int number, int wanted, ToIntFunction<LinkInfo> of) {
        this.number = number;
        this.wanted = wanted;
        this.of = of;
    }

    /// As sysctl has it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// -1 where the link has none, as it takes no part in IPv4.
    int of(LinkInfo link) {
        return of.applyAsInt(link);
    }

    /// Whether a value that the kernel goes by is as it should be.
    boolean isGood(int inForce) {
        return this == RP_FILTER ? inForce != STRICT : inForce >= wanted;
    }

    int wanted() {
        return wanted;
    }

    Ipv4Setting as(int value) {
        return new Ipv4Setting(number, value);
    }
}
