package lbd.config.section;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.config.bind.Refused;
import lbd.config.bind.Value;
import lbd.core.model.ListenerSpec;
import lbd.core.model.OwnListeners;
import lbd.core.model.PoolSpec;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;

/// Where the addresses of all servers stand: looked at once the listeners are read, since none may be one of theirs.
final class ServerAddresses {
    private final List<Placed> all = new ArrayList<>();

    private record Placed(String pool, Value value, InetSocketAddress address) {}

    void add(String pool, Value value, InetSocketAddress address) {
        if (!address.isUnresolved()) {
            all.add(new Placed(pool, value, address));
        }
    }

    /// Reports each that is a listener's own. A wildcard covers what the file itself says is this machine's; what else
    /// it holds shows when it starts.
    void check(List<ListenerSpec> listeners, List<PoolSpec> pools, List<InstanceSpec> instances) {
        Set<InetAddress> held = new HashSet<>();
        listeners.forEach(listener -> listener.bind().forEach(bind -> held.add(bind.getAddress())));
        for (InstanceSpec instance : instances) {
            instance.virtualAddresses().stream().map(VirtualAddress::address).forEach(held::add);
            instance.excludedAddresses().stream().map(VirtualAddress::address).forEach(held::add);
        }
        OwnListeners own = new OwnListeners(listeners, pools, held::contains);
        for (Placed server : all) {
            ListenerSpec listener = own.accepting(server.pool, server.address);
            if (listener != null) {
                tell(server.value, listener);
            }
        }
    }

    private static void tell(Value value, ListenerSpec listener) {
        try {
            throw value.refuse("listener \"" + listener.name()
                    + "\" accepts there itself, so what this pool sends would come back for ever");
        } catch (Refused e) {
            // Told; the others are looked at all the same.
        }
    }
}
