package lbd.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lbd.core.accesslog.AddressText;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.OwnListeners;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.daemon.folder.SocketPath;
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
                refuseAdminSocket(pool, server, next.admin());
            }
        }
        return Change.of(() -> warnAbsent(next), () -> {});
    }

    private static void refuseOwn(PoolSpec pool, ServerSpec server, OwnListeners own) throws RefusedException {
        InetSocketAddress address = ServerAddress.inet(server.address());
        ListenerSpec listener = address == null || address.isUnresolved() ? null : own.accepting(pool.name(), address);
        if (listener != null) {
            throw new RefusedException(
                    "pools[" + pool.name() + "].servers[" + server.name() + "]",
                    "listener \"" + listener.name() + "\" of this daemon accepts at "
                            + AddressText.text(server.address())
                            + ", so what this pool sends would come back for ever");
        }
    }

    /// Wherever it is: who reaches a listener would give this daemon commands.
    private static void refuseAdminSocket(PoolSpec pool, ServerSpec server, AdminSpec admin) throws RefusedException {
        String path = ServerAddress.path(server.address());
        boolean usual =
                admin.socket() == null && path != null && SocketPath.places().contains(Path.of(path));
        if (usual || admin.isSocket(server.address())) {
            throw new RefusedException(
                    "pools[" + pool.name() + "].servers[" + server.name() + "]",
                    "this is the daemon's own admin socket, which clients would give commands to");
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
                InetSocketAddress entry = ServerAddress.unresolved(server.address());
                if (entry != null && entry.getHostString().equals(host)) {
                    others.removeIf(
                            address -> isOwn(pool, server, new InetSocketAddress(address, entry.getPort()), own));
                }
            }
        }
        return others;
    }

    private static boolean isOwn(PoolSpec pool, ServerSpec server, InetSocketAddress address, OwnListeners own) {
        ListenerSpec listener = own.accepting(pool.name(), address);
        if (listener != null) {
            log.atWarn()
                    .addKeyValue("event", "server.own_listener")
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("server", server.name())
                    .addKeyValue("address", address.getAddress().getHostAddress())
                    .addKeyValue("port", address.getPort())
                    .addKeyValue("listener", listener.name())
                    .log("the name leads back to this daemon, so that address is left out");
        }
        return listener != null;
    }

    private static void warnAbsent(Config config) {
        for (ListenerSpec listener : config.listeners()) {
            for (InetSocketAddress bind : listener.bind()) {
                warnAbsent(config, listener.name(), bind.getAddress(), AddressText.text(bind));
            }
        }
        for (ForwardSpec listener : config.forwards()) {
            for (ForwardSpec.Bind bind : listener.bind()) {
                warnAbsent(config, listener.name(), bind.address(), bind.text());
            }
        }
    }

    private static void warnAbsent(Config config, String listener, InetAddress address, String bind) {
        if (!address.isAnyLocalAddress() && !isHere(address) && !config.vrrp().brings(address)) {
            log.atWarn()
                    .addKeyValue("event", "listener.address_not_here")
                    .addKeyValue("listener", listener)
                    .addKeyValue("bind", bind)
                    .log("no interface holds this address and no VRRP instance of the file brings it");
        }
    }

    private static boolean isHere(@Nullable InetAddress address) {
        try {
            return address != null
                    && (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null);
        } catch (SocketException e) {
            return false; // no list of interfaces to be had: nothing is sure
        }
    }
}
