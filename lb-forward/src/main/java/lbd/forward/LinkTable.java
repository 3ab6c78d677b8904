package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.model.Cidr;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;

/// The interfaces of this machine as they were at one moment.
final class LinkTable {
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<Integer, Mac> macsByIndex = new HashMap<>();
    private final Map<Integer, Integer> lengths = new HashMap<>();
    private final Map<Integer, List<InterfaceAddress>> networks = new HashMap<>();
    private final Set<Mac> virtual = new HashSet<>();
    private final Set<InetAddress> addresses = new HashSet<>();

    private LinkTable() {}

    static LinkTable now() throws IOException {
        LinkTable links = new LinkTable();
        Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
        while (all.hasMoreElements()) {
            NetworkInterface one = all.nextElement();
            one.inetAddresses().forEach(links.addresses::add);
            byte[] mac = one.getHardwareAddress();
            if (mac == null || mac.length != 6) {
                continue;
            }
            links.networks.put(one.getIndex(), one.getInterfaceAddresses());
            links.indices.put(one.getName(), one.getIndex());
            links.macsByIndex.put(one.getIndex(), Mac.of(mac));
            links.lengths.put(one.getIndex(), one.getMTU());
            // A backup's is down: who sends from it there would take its frames away from the master.
            if (Mac.of(mac).isVirtualRouters() && one.isUp()) {
                links.virtual.add(Mac.of(mac));
            }
        }
        return links;
    }

    /// 0 where there is no interface of that name with a MAC.
    int index(String name) {
        return indices.getOrDefault(name, 0);
    }

    /// Of an index that [#index] or a route has given.
    String name(int index) {
        return indices.entrySet().stream()
                .filter(entry -> entry.getValue() == index)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /// This machine's own address on the network that it shares with another of an interface; null where there is none.
    @Nullable
    InetAddress address(int index, InetAddress other) {
        return networks.getOrDefault(index, List.of()).stream()
                .filter(own -> isNear(other, own))
                .map(InterfaceAddress::getAddress)
                .findFirst()
                .orElse(null);
    }

    static boolean isNear(InetAddress other, InterfaceAddress own) {
        int prefix = own.getNetworkPrefixLength();
        InetAddress at = own.getAddress();
        return other.getAddress().length == at.getAddress().length
                && Cidr.around(at.getAddress(), prefix, prefix).contains(other);
    }

    /// Whether this machine has the address.
    boolean isOurs(InetAddress address) {
        return addresses.contains(address);
    }

    /// Null where it has none.
    @Nullable
    Mac mac(int index) {
        return macsByIndex.get(index);
    }

    int mtu(int index) {
        return lengths.getOrDefault(index, 0);
    }

    /// At which frames for this machine come to some interfaces: their own, and those of virtual routers that are
    /// master here, whose links lie above them.
    Set<Mac> macs(Set<Integer> indices) {
        Set<Mac> all = new HashSet<>(virtual);
        for (int index : indices) {
            Mac own = macsByIndex.get(index);
            if (own != null) {
                all.add(own);
            }
        }
        return all;
    }
}
