package lbd.config.section;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.Refused;
import lbd.config.bind.Value;
import lbd.core.model.AdminSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.OwnListeners;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;

/// Where the addresses of all servers stand: looked at once the listeners are read, since none may be one of theirs,
/// and since not everything can go to a unix socket.
final class ServerAddresses {
    private final List<Placed> all = new ArrayList<>();

    private record Placed(String pool, Value value, SocketAddress address) {}

    void add(String pool, Value value, SocketAddress address) {
        if (ServerAddress.unresolved(address) == null) {
            all.add(new Placed(pool, value, address));
        }
    }

    /// Reports each that is a listener's own or the admin socket. A wildcard covers what the file itself says is this
    /// machine's; what else it holds shows when it starts.
    void check(AdminSpec admin, List<ListenerSpec> listeners, List<PoolSpec> pools, List<InstanceSpec> instances) {
        Set<InetAddress> held = new HashSet<>();
        listeners.forEach(listener -> listener.bind().forEach(bind -> held.add(bind.getAddress())));
        for (InstanceSpec instance : instances) {
            instance.virtualAddresses().stream().map(VirtualAddress::address).forEach(held::add);
            instance.excludedAddresses().stream().map(VirtualAddress::address).forEach(held::add);
        }
        OwnListeners own = new OwnListeners(listeners, pools, held::contains);
        Map<String, PoolSpec> byName = new HashMap<>();
        pools.forEach(pool -> byName.put(pool.name(), pool));
        for (Placed server : all) {
            InetSocketAddress inet = ServerAddress.inet(server.address);
            PoolSpec pool = byName.get(server.pool);
            if (inet != null) {
                checkOwn(server, inet, own);
            } else if (pool != null) {
                checkUnix(server, admin, own, pool);
            }
        }
    }

    private static void checkOwn(Placed server, InetSocketAddress address, OwnListeners own) {
        ListenerSpec listener = own.accepting(server.pool, address);
        if (listener != null) {
            tell(
                    server.value,
                    "listener \"" + listener.name()
                            + "\" accepts there itself, so what this pool sends would come back for ever");
        }
    }

    private static void checkUnix(Placed server, AdminSpec admin, OwnListeners own, PoolSpec pool) {
        if (admin.isSocket(server.address)) {
            tell(server.value, "this is the daemon's own admin socket, which clients would give commands to");
        }
        ListenerSpec udp = own.datagramsTo(pool.name());
        if (udp != null) {
            tell(
                    server.value,
                    "listener \"" + udp.name() + "\" passes UDP to this pool, which no unix socket takes;"
                            + " allowed: an address and a port");
        }
        for (ServerSpec spec : pool.servers()) {
            if (spec.address().equals(server.address)) {
                pool.checksOf(spec).forEach(check -> checkCheck(server.value, check));
            }
        }
    }

    private static void checkCheck(Value value, HealthCheck check) {
        String why = check.whyNotUnix();
        if (why != null) {
            tell(value, "health check \"" + check.name() + "\" cannot go to a unix socket: " + why);
        }
    }

    private static void tell(Value value, String what) {
        try {
            throw value.refuse(what);
        } catch (Refused e) {
            // Told; the others are looked at all the same.
        }
    }
}
