package lbd.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import lbd.core.accesslog.AddressText;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.OwnListeners;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of a configuration depends on the addresses that this machine holds, which `lbd check` cannot know: a server
/// that a wildcard listener of ours accepts is refused, an address to listen at that is not here is said.
final class OwnAddresses implements Part {
    private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);

    @Override
    public Change prepare(Config next) throws RefusedException {
        OwnListeners own = listeners(next);
        for (PoolSpec pool : next.pools()) {
            for (ServerSpec server : pool.servers()) {
                refuseOwn(pool, server, own);
            }
        }
        return Change.of(() -> warnAbsent(next), () -> {});
    }

    private static void refuseOwn(PoolSpec pool, ServerSpec server, OwnListeners own) throws RefusedException {
        ListenerSpec listener = server.address().isUnresolved() ? null : own.accepting(pool.name(), server.address());
        if (listener != null) {
            throw new RefusedException(
                    "pools[" + pool.name() + "].servers[" + server.name() + "]",
                    "listener \"" + listener.name() + "\" of this daemon accepts at " + text(server.address())
                            + ", so what this pool sends would come back for ever");
        }
    }

    /// The listeners of a configuration, a wildcard covering what this machine holds now.
    static OwnListeners listeners(Config config) {
        return new OwnListeners(config.listeners(), config.pools(), OwnAddresses::isHere);
    }

    /// Without addresses at which a listener of ours accepts what a pool sends to the name: a server without an address
    /// is down.
    static List<InetAddress> without(Config config, String host, List<InetAddress> addresses) {
        OwnListeners own = listeners(config);
        List<InetAddress> others = new ArrayList<>(addresses);
        for (PoolSpec pool : config.pools()) {
            for (ServerSpec server : pool.servers()) {
                InetSocketAddress entry = server.address();
                if (entry.isUnresolved() && entry.getHostString().equals(host)) {
                    others.removeIf(address -> isOwn(pool, server, address, own));
                }
            }
        }
        return others;
    }

    private static boolean isOwn(PoolSpec pool, ServerSpec server, InetAddress address, OwnListeners own) {
        int port = server.address().getPort();
        ListenerSpec listener = own.accepting(pool.name(), new InetSocketAddress(address, port));
        if (listener != null) {
            log.atWarn()
                    .addKeyValue("event", "server.own_listener")
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("server", server.name())
                    .addKeyValue("address", address.getHostAddress())
                    .addKeyValue("port", port)
                    .addKeyValue("listener", listener.name())
                    .log("the name leads back to this daemon, so that address is left out");
        }
        return listener != null;
    }

    private static void warnAbsent(Config config) {
        for (ListenerSpec listener : config.listeners()) {
            for (InetSocketAddress bind : listener.bind()) {
                InetAddress address = bind.getAddress();
                if (!address.isAnyLocalAddress() && !isHere(address) && !isVirtual(address, config)) {
                    log.atWarn()
                            .addKeyValue("event", "listener.address_not_here")
                            .addKeyValue("listener", listener.name())
                            .addKeyValue("bind", text(bind))
                            .log("no interface holds this address and no VRRP instance of the file brings it");
                }
            }
        }
    }

    private static boolean isVirtual(InetAddress address, Config config) {
        List<VirtualAddress> virtual = new ArrayList<>();
        for (InstanceSpec instance : config.vrrp().instances()) {
            virtual.addAll(instance.virtualAddresses());
            virtual.addAll(instance.excludedAddresses());
        }
        return virtual.stream().anyMatch(v -> v.address().equals(address));
    }

    private static boolean isHere(@Nullable InetAddress address) {
        try {
            return address != null
                    && (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null);
        } catch (SocketException e) {
            return false; // no list of interfaces to be had: nothing is sure
        }
    }

    private static String text(InetSocketAddress address) {
        String host = AddressText.text(address.getAddress().getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
