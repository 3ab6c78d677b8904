package lbd.proxy.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.sys.NewSocket;
import org.jspecify.annotations.Nullable;

/// Every address that the process listens on. A reload binds what is new first, all or nothing, and closes what is gone
/// last; an address that stays is never closed, whichever listener it belongs to before and after. State thread only.
public final class ListeningSockets {
    // Half a second for all addresses of a configuration together.
    private static final int WAIT_MILLIS = 5;
    private static final int MOST_WAITS = 100;

    private final ListeningSocket.Binder tcp;
    private final ListeningSocket.Binder udp;
    private Map<Key, ListeningSocket> sockets = Map.of();

    // Of the process before, until a configuration takes them.
    private final Map<Key, List<Integer>> inherited = new HashMap<>();
    private List<Lent> lent = List.of();

    // Closed, but clients may still be answered from them.
    private final Map<Key, ListeningSocket> ending = new HashMap<>();

    public ListeningSockets(List<Loop> loops, Places places, ListeningSocket.Binder udp) {
        this.tcp = (address, ours, inherited) -> TcpListeningSocket.bind(address, ours, inherited, loops, places);
        this.udp = udp;
    }

    /// Port 0 is a different address for each listener that asks for it.
    private record Key(
            boolean udp,
            InetSocketAddress address,
            @Nullable String listener) {
        static Key of(ListenerSpec spec, InetSocketAddress address) {
            return new Key(isUdp(spec), address, address.getPort() == 0 ? spec.name() : null);
        }
    }

    /// What a new configuration needs, bound and not yet accepting.
    public final class Prepared {
        private final Map<Key, ListeningSocket> next = new HashMap<>();
        private final Map<Key, String> owners = new HashMap<>();
        private final List<ListeningSocket> bound = new ArrayList<>();
        private int waits;

        /// @return false when there was time enough
        private boolean waitABit() {
            if (waits++ == MOST_WAITS) {
                return false;
            }
            try {
                Thread.sleep(WAIT_MILLIS);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /// Accepts on everything that the configuration names and closes the rest.
        ///
        /// @param listeners finds the one of a name
        public void commit(Function<String, Listener> listeners) {
            Map<Key, ListeningSocket> old = sockets;
            sockets = next;
            next.forEach((key, socket) -> {
                Listener owner = listeners.apply(Objects.requireNonNull(owners.get(key)));
                socket.accept(owner);
                owner.state().bound(true);
            });
            old.forEach((key, socket) -> {
                if (!socket.equals(next.get(key))) {
                    socket.close();
                    ending.put(key, socket);
                }
            });
            next.keySet().forEach(ending::remove);
            forgetInherited();
        }

        /// Lets go of what was bound, unless it is in use already.
        public void abandon() {
            bound.stream().filter(socket -> !sockets.containsValue(socket)).forEach(ListeningSocket::close);
        }
    }

    /// Binds what the configuration has and we have not.
    ///
    /// @throws ListenException for the first address that cannot be bound; nothing has changed then
    public Prepared prepare(Config config) throws ListenException {
        Prepared prepared = new Prepared();
        boolean done = false;
        try {
            // Wildcards first: alone on its port one shows whether somebody else is there.
            bindAll(config, prepared, true);
            bindAll(config, prepared, false);
            done = true;
            return prepared;
        } finally {
            if (!done) {
                prepared.abandon();
            }
        }
    }

    private void bindAll(Config config, Prepared prepared, boolean wildcards) throws ListenException {
        for (ListenerSpec spec : config.listeners()) {
            for (InetSocketAddress address : spec.bind()) {
                if (address.getAddress().isAnyLocalAddress() == wildcards) {
                    Key key = Key.of(spec, address);
                    ListeningSocket socket = sockets.get(key);
                    if (socket == null) {
                        socket = bind(spec, key, prepared);
                    }
                    prepared.next.put(key, socket);
                    prepared.owners.put(key, spec.name());
                }
            }
        }
    }

    private ListeningSocket bind(ListenerSpec spec, Key key, Prepared prepared) throws ListenException {
        ending.values().removeIf(ListeningSocket::ended);
        InetSocketAddress address = key.address();
        try {
            ListeningSocket known = ending.get(key);
            ListeningSocket socket = known != null && known.hold() ? known : bindInTheEnd(key, prepared);
            prepared.bound.add(socket);
            return socket;
        } catch (IOException e) {
            throw new ListenException(
                    spec.name(),
                    "listener " + spec.name() + ": cannot listen on " + text(address) + ": "
                            + BindProblem.of(e).text(e),
                    e);
        }
    }

    /// A program that has just been started holds what it got of ours until it has closed it: an address that is taken
    /// may be free in a moment.
    private ListeningSocket bindInTheEnd(Key key, Prepared prepared) throws IOException {
        ListeningSocket.Binder binder = key.udp() ? udp : tcp;
        while (true) {
            try {
                List<Integer> handed = inherited.remove(key);
                return binder.bind(key.address(), portIsOurs(key, prepared), handed == null ? List.of() : handed);
            } catch (IOException e) {
                if (BindProblem.of(e) != BindProblem.IN_USE || !prepared.waitABit()) {
                    throw e;
                }
            }
        }
    }

    // While a reload replaces 0.0.0.0:80 by 10.0.0.1:80 the old one of ours is still there, and a wildcard
    // may stand beside an address.
    private boolean portIsOurs(Key wanted, Prepared prepared) {
        return wasLent(wanted)
                || Stream.of(sockets, ending)
                        .flatMap(m -> m.entrySet().stream())
                        .anyMatch(e -> isOnPort(wanted, e.getKey(), e.getValue()))
                || prepared.next.entrySet().stream()
                        .anyMatch(e -> (isWildcard(wanted) || isWildcard(e.getKey()))
                                && isOnPort(wanted, e.getKey(), e.getValue()));
    }

    private boolean wasLent(Key wanted) {
        return lent.stream()
                .anyMatch(l -> l.udp() == wanted.udp()
                        && l.address().getPort() == wanted.address().getPort());
    }

    private static boolean isOnPort(Key wanted, Key key, ListeningSocket socket) {
        return key.udp() == wanted.udp()
                && socket.boundAddress().getPort() == wanted.address().getPort();
    }

    private static boolean isWildcard(Key key) {
        return key.address().getAddress().isAnyLocalAddress();
    }

    private static boolean isUdp(ListenerSpec spec) {
        return spec.protocol() == ListenerSpec.Protocol.UDP;
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /// A socket that goes from one process to the next.
    ///
    /// @param address    as configured
    /// @param listener   of port 0, which is another one for each listener; empty otherwise
    /// @param descriptor of ours
    public record Lent(boolean udp, InetSocketAddress address, String listener, int descriptor) {}

    /// Every socket, for the process that takes this one's place. They stay ours too.
    ///
    /// @throws IOException if the transport does not give them away
    public List<Lent> lend() throws IOException {
        List<Lent> all = new ArrayList<>();
        for (Map.Entry<Key, ListeningSocket> each : sockets.entrySet()) {
            Key key = each.getKey();
            for (int descriptor : each.getValue().descriptors()) {
                all.add(new Lent(key.udp(), key.address(), Objects.requireNonNullElse(key.listener(), ""), descriptor));
            }
        }
        return all;
    }

    /// Takes sockets of the process before, for the next configuration; what that does not name is closed.
    public void inherit(List<Lent> fromBefore) {
        lent = fromBefore;
        for (Lent each : lent) {
            Key key = new Key(each.udp(), each.address(), each.listener().isEmpty() ? null : each.listener());
            inherited.computeIfAbsent(key, _ -> new ArrayList<>()).add(each.descriptor());
        }
    }

    private void forgetInherited() {
        inherited.values().forEach(all -> all.forEach(NewSocket::close));
        inherited.clear();
        lent = List.of();
    }

    /// Another process takes what comes from now on, by the same sockets.
    public void release() {
        sockets.values().forEach(ListeningSocket::release);
    }

    /// Where a listener really listens, in the order of its `bind`.
    public List<InetSocketAddress> boundAddresses(ListenerSpec spec) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetSocketAddress address : spec.bind()) {
            ListeningSocket socket = sockets.get(Key.of(spec, address));
            if (socket != null) {
                addresses.add(socket.boundAddress());
            }
        }
        return addresses;
    }

    /// Takes nothing new anywhere.
    public void close() {
        sockets.values().forEach(ListeningSocket::close);
        sockets = Map.of();
    }
}
