package lbd.vrrp.link;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.KernelEvent;
import lbd.sys.net.LinkInfo;
import org.jspecify.annotations.Nullable;

/// All links and addresses of the node, kept up to date by the kernel's events.
public final class Links {
    private final Map<Integer, LinkInfo> links = new HashMap<>();
    private final Map<Integer, List<AddressInfo>> addresses = new HashMap<>();

    public void clear() {
        links.clear();
        addresses.clear();
    }

    public void apply(KernelEvent event) {
        switch (event) {
            case KernelEvent.LinkChanged(LinkInfo link) -> links.put(link.index(), link);
            case KernelEvent.LinkGone gone -> {
                links.remove(gone.index());
                addresses.remove(gone.index());
            }
            case KernelEvent.AddressAdded(AddressInfo address) -> {
                remove(address);
                of(address.ifindex()).add(address);
            }
            case KernelEvent.AddressGone(AddressInfo address) -> remove(address);
        }
    }

    public @Nullable LinkInfo named(String name) {
        for (LinkInfo link : links.values()) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    public boolean isUp(String name) {
        LinkInfo link = named(name);
        return link != null && link.up() && link.carrier();
    }

    /// The address that adverts come from: the first IPv4 one, or the first link-local IPv6 one, that is not
    /// virtual.
    public @Nullable InetAddress primary(int ifindex, boolean ipv4, Set<InetAddress> virtual) {
        for (AddressInfo info : addresses.getOrDefault(ifindex, List.of())) {
            InetAddress a = info.address();
            boolean fits = ipv4 ? a instanceof Inet4Address : a.isLinkLocalAddress() && !(a instanceof Inet4Address);
            if (fits && !virtual.contains(a)) {
                return a;
            }
        }
        return null;
    }

    public @Nullable LinkInfo numbered(int ifindex) {
        return links.get(ifindex);
    }

    /// Where the node has the address.
    public List<AddressInfo> having(InetAddress address) {
        List<AddressInfo> found = new ArrayList<>();
        for (List<AddressInfo> ofLink : addresses.values()) {
            for (AddressInfo info : ofLink) {
                if (info.address().equals(address)) {
                    found.add(info);
                }
            }
        }
        return found;
    }

    public List<AddressInfo> addressesOf(int ifindex) {
        return addresses.getOrDefault(ifindex, List.of());
    }

    private void remove(AddressInfo address) {
        of(address.ifindex()).removeIf(a -> same(a, address));
    }

    private List<AddressInfo> of(int ifindex) {
        return addresses.computeIfAbsent(ifindex, _ -> new ArrayList<>());
    }

    private static boolean same(AddressInfo a, AddressInfo b) {
        return a.address().equals(b.address()) && a.prefixLength() == b.prefixLength();
    }
}
