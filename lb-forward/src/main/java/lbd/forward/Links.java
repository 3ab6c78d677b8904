package lbd.forward;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The interfaces of this machine as they were at one moment.
final class Links {
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<String, Mac> macs = new HashMap<>();
    private final Set<Mac> virtual = new HashSet<>();

    private Links() {}

    static Links now() throws IOException {
        Links links = new Links();
        Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
        while (all.hasMoreElements()) {
            NetworkInterface one = all.nextElement();
            byte[] mac = one.getHardwareAddress();
            if (mac == null || mac.length != 6) {
                continue;
            }
            links.indices.put(one.getName(), one.getIndex());
            links.macs.put(one.getName(), Mac.of(mac));
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

    /// At which frames for this machine come to an interface: its own, and those of virtual routers that are master
    /// here,
    /// whose links lie above it.
    Set<Mac> macs(String name) {
        Set<Mac> all = new HashSet<>(virtual);
        Mac own = macs.get(name);
        if (own != null) {
            all.add(own);
        }
        return all;
    }
}
