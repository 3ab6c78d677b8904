package lbd.forward.realserver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lbd.sys.Errno;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.KernelEvent;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.sys.net.NetworkControl;
import lbd.sys.net.Rtnetlink.Ipv4Setting;
import org.jspecify.annotations.Nullable;

/// A machine in memory with `lo` and two Ethernet links.
final class FakeNetwork implements NetworkControl {
    final Map<Integer, Link> links = new LinkedHashMap<>();
    final List<AddressInfo> addresses = new ArrayList<>();
    /// Kinds of virtual links that this kernel has; one makes a link of its own when it is first asked for.
    final Map<String, String> kinds = new LinkedHashMap<>();
    /// What the next change ends with.
    int refusal;

    private int next = 1;

    /// A link with what can be changed of it.
    static final class Link {
        final int index;
        final String name;
        final String kind;
        final boolean arp;
        boolean up;
        final Map<Integer, Integer> settings = new LinkedHashMap<>();

        private Link(int index, String name, String kind, boolean arp) {
            this.index = index;
            this.name = name;
            this.kind = kind;
            this.arp = arp;
        }

        private LinkInfo info() {
            return new LinkInfo(
                    index,
                    name,
                    kind,
                    up,
                    up,
                    arp,
                    new Mac(index),
                    settings.getOrDefault(Ipv4Setting.ARP_IGNORE, 0),
                    settings.getOrDefault(Ipv4Setting.ARP_ANNOUNCE, 0),
                    settings.getOrDefault(Ipv4Setting.RP_FILTER, 0),
                    false);
        }
    }

    FakeNetwork() {
        link("lo", "", false).up = true;
        link("eth0", "", true).up = true;
        link("eth1", "", true);
    }

    Link link(String name, String kind, boolean arp) {
        Link link = new Link(next++, name, kind, arp);
        links.put(link.index, link);
        return link;
    }

    Link named(String name) {
        return links.values().stream()
                .filter(l -> l.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void dump(Consumer<KernelEvent> sink) {
        links.values().forEach(link -> sink.accept(new KernelEvent.LinkChanged(link.info())));
        addresses.forEach(address -> sink.accept(new KernelEvent.AddressAdded(address)));
    }

    private int refused() {
        int now = refusal;
        refusal = 0;
        return now;
    }

    @Override
    public int addAddress(int ifindex, InetAddress address, int prefixLength, @Nullable String label) {
        int refused = refused();
        if (refused == 0) {
            addresses.add(new AddressInfo(ifindex, address, prefixLength, 0));
        }
        return refused;
    }

    @Override
    public int removeAddress(int ifindex, InetAddress address, int prefixLength) {
        return addresses.remove(new AddressInfo(ifindex, address, prefixLength, 0)) ? 0 : Errno.EADDRNOTAVAIL;
    }

    @Override
    public int addLink(String name, String kind) {
        String own = kinds.get(kind);
        if (own == null) {
            return Errno.EOPNOTSUPP;
        }
        if (!own.isEmpty()) {
            link(own, kind, false);
            return Errno.EEXIST;
        }
        link(name, kind, false);
        return 0;
    }

    @Override
    public int configureIpv4(int ifindex, Ipv4Setting... settings) {
        Link link = links.get(ifindex);
        if (link == null) {
            return Errno.ENODEV;
        }
        for (Ipv4Setting setting : settings) {
            link.settings.put(setting.number(), setting.value());
        }
        return refused();
    }

    @Override
    public int setUp(int ifindex, boolean up) {
        Link link = links.get(ifindex);
        if (link == null) {
            return Errno.ENODEV;
        }
        link.up = up;
        return 0;
    }

    @Override
    public int removeLink(int ifindex) {
        return links.remove(ifindex) == null ? Errno.ENODEV : 0;
    }

    @Override
    public int addMacvlan(String name, int parent, Mac mac) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int withoutLinkLocal(int ifindex) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
