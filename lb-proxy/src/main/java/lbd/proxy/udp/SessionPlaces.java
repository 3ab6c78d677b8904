package lbd.proxy.udp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lbd.core.model.ProcessSpec;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Places;
import lbd.proxy.udp.sys.DatagramFlow;
import org.jspecify.annotations.Nullable;

/// The places of the UDP sessions of one loop. They are their own, since whoever makes up source addresses takes as
/// many as there are, and connections must not wait for that. Where they are taken the idlest session goes for a new
/// one: of the source that has its whole share, of the listener that is full, or of all. Confined to its loop but for
/// [#taken].
final class SessionPlaces {
    /// Of a loop's places one source address may have a part, but always so many.
    private static final int SOURCE_SHARE = 4;

    private static final int SOURCE_LEAST = 64;

    private final int limit;
    private final int perSource;
    private final Map<Long, Source> sources = new HashMap<>();
    private final List<ClientSocket> sockets = new ArrayList<>();
    private volatile int taken;

    /// @param maxConnections of the process
    /// @param loops          that share the places: the kernel spreads clients over them
    SessionPlaces(int maxConnections, int loops) {
        limit = Math.max(1, maxConnections / ProcessSpec.CONNECTIONS_PER_SESSION / loops);
        perSource = Math.max(SOURCE_LEAST, limit / SOURCE_SHARE);
    }

    /// The sessions of one source.
    static final class Source {
        private final long address;
        private final IdleOrder order = new IdleOrder();
        private int count;

        private Source(long address) {
            this.address = address;
        }

        IdleOrder order() {
            return order;
        }
    }

    void add(ClientSocket socket) {
        sockets.add(socket);
    }

    void remove(ClientSocket socket) {
        sockets.remove(socket);
    }

    int limit() {
        return limit;
    }

    /// Any thread.
    int taken() {
        return taken;
    }

    /// Takes a place, which may be that of another session.
    ///
    /// @return null where enough have made room in this turn, or other loops have all that the listener may have
    @Nullable
    Source take(ClientSocket to, Listener listener, DatagramFlow flow) {
        long address = address(flow);
        Source known = sources.get(address);
        if (known != null && known.count >= perSource) {
            if (!displace(to, known.order.idlest())) {
                return null;
            }
        } else if (taken >= limit && !displace(to, idlest(_ -> true))) {
            return null;
        }
        if (!Places.takeOf(listener)) {
            if (!displace(to, idlest(socket -> socket.owner().listener() == listener)) || !Places.takeOf(listener)) {
                to.owner().makeRoomElsewhere(to);
                return null;
            }
        }
        count(1);
        Source source = sources.computeIfAbsent(address, Source::new);
        source.count++;
        return source;
    }

    void free(Listener listener, Source source) {
        Places.freeOf(listener);
        count(-1);
        if (--source.count == 0) {
            sources.remove(source.address);
        }
    }

    // One thread writes.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void count(int more) {
        taken += more;
    }

    private static boolean displace(ClientSocket to, @Nullable UdpSession session) {
        if (session == null || !to.mayDisplace()) {
            return false;
        }
        session.displaced();
        return true;
    }

    /// A session that may best go, of the sockets that the condition takes.
    @Nullable
    UdpSession idlest(Predicate<ClientSocket> of) {
        UdpSession best = null;
        boolean bestUnanswered = false;
        for (ClientSocket socket : sockets) {
            IdleOrder order = socket.order();
            UdpSession next = order.idlest();
            if (next == null || !of.test(socket)) {
                continue;
            }
            boolean unanswered = order.hasUnanswered();
            boolean sooner =
                    best == null || next.seat().heardNanos() - best.seat().heardNanos() < 0;
            if (unanswered == bestUnanswered ? sooner : unanswered) {
                best = next;
                bestUnanswered = unanswered;
            }
        }
        return best;
    }

    /// A session that nothing has come for since then, and best one that no server has answered.
    @Nullable
    UdpSession silentSince(long nanos) {
        for (boolean answered : new boolean[] {false, true}) {
            for (ClientSocket socket : sockets) {
                UdpSession idlest = socket.order().idlest(answered);
                if (idlest != null && idlest.seat().heardNanos() - nanos < 0) {
                    return idlest;
                }
            }
        }
        return null;
    }

    // Who has an IPv6 address has the /64 around it.
    private static long address(DatagramFlow flow) {
        return flow.six() ? flow.high() : flow.low();
    }
}
