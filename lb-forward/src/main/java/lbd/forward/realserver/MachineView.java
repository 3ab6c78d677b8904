package lbd.forward.realserver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.KernelEvent.AddressAdded;
import lbd.sys.net.KernelEvent.LinkChanged;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.NetworkControl;
import org.jspecify.annotations.Nullable;

/// The links and addresses of this machine at one moment.
final class MachineView {
    static final String LOOPBACK = "lo";

    private final Map<String, LinkInfo> links = new LinkedHashMap<>();
    private final List<AddressInfo> addresses = new ArrayList<>();

    private MachineView() {}

    static MachineView of(NetworkControl network) {
        MachineView view = new MachineView();
        network.dump(event -> {
            switch (event) {
                case LinkChanged(var link) -> view.links.put(link.name(), link);
                case AddressAdded(var address) -> view.addresses.add(address);
                default -> {}
            }
        });
        return view;
    }

    @Nullable
    LinkInfo link(String name) {
        return links.get(name);
    }

    /// Those at which addresses are asked for by ARP.
    List<LinkInfo> withArp() {
        return links.values().stream()
                .filter(link -> link.arp() && Setting.ARP_IGNORE.of(link) >= 0)
                .toList();
    }

    /// A link of a kind, by its name or that which the kernel gives to the one that takes every tunnel.
    @Nullable
    LinkInfo tunnel(TunnelDevice tunnel) {
        for (String name : List.of(tunnel.ours(), tunnel.kernels())) {
            LinkInfo link = links.get(name);
            if (link != null && link.kind().equals(tunnel.kind())) {
                return link;
            }
        }
        return null;
    }

    /// The names of the links that hold an address.
    List<String> holders(InetAddress address) {
        return addresses.stream()
                .filter(one -> one.address().equals(address))
                .flatMap(one -> links.values().stream().filter(link -> link.index() == one.ifindex()))
                .map(LinkInfo::name)
                .toList();
    }
}
