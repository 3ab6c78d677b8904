package lbd.proxy.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// One server's connections that carry many exchanges, on one loop, and who waits for one.
///
/// A request goes to the connection that has the fewest in hand. Another one is opened before it is needed: when all
/// are three quarters full, when there are fewer than the pool wants and none is idle, or when the only one is old. Who
/// finds none with room waits for those that are on their way, and has one opened where they are too few.
final class SharedGroup implements Opening.Told {
    private final Loop loop;
    private final ServerConnections all;
    private final Server server;
    private final @Nullable ClientContext only;
    private final Runnable left;
    private final List<SharedConnection> standing = new ArrayList<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    private int opening;
    // What one connection is known to carry.
    private int most = Integer.MAX_VALUE;
    private PoolConnections limits = PoolConnections.DEFAULT;
    private long timeoutNanos;

    /// @param only what they are encrypted by; null: as the pool says
    /// @param left told when there may be nothing of it any more without a connection having ended
    SharedGroup(Loop loop, ServerConnections all, Server server, @Nullable ClientContext only, Runnable left) {
        this.loop = loop;
        this.all = all;
        this.server = server;
        this.only = only;
        this.left = left;
    }

    Server server() {
        return server;
    }

    boolean isEmpty() {
        return standing.isEmpty() && waiting.isEmpty() && opening == 0;
    }

    /// @param tunnel whether one is needed that takes WebSockets
    @Nullable
    SharedConnection take(boolean tunnel) {
        SharedConnection best = null;
        boolean crowded = true;
        int count = standing.size();
        for (int i = 0; i < count; i++) {
            SharedConnection each = standing.get(i);
            if (each.hasRoom() && (!tunnel || each.takesTunnels()) && (best == null || isBetter(each, best))) {
                best = each;
            }
            crowded &= 4L * each.inHand() >= 3L * each.most();
        }
        if (best != null && opening == 0 && (crowded || best.isOld() || isShort(count, best))) {
            openAhead();
        }
        return best;
    }

    /// Whether the server has said that it takes no WebSockets, on each connection that stands.
    boolean lacksTunnels() {
        return !standing.isEmpty() && standing.stream().noneMatch(SharedConnection::takesTunnels);
    }

    private static boolean isBetter(SharedConnection a, SharedConnection b) {
        return a.isOld() == b.isOld() ? a.inHand() < b.inHand() : b.isOld();
    }

    private boolean isShort(int count, SharedConnection best) {
        return count < server.http2().connections() && best.inHand() > 0;
    }

    private void openAhead() {
        try {
            open();
        } catch (IOException e) {
            loop.shortage(e);
        }
    }

    private void open() throws IOException {
        opening++;
        try {
            all.open(server, only, limits, timeoutNanos, this);
        } catch (IOException | RuntimeException e) {
            opening--;
            throw e;
        }
    }

    /// @param tunnel whether a connection is needed that takes WebSockets: one that does not is
    ///     [ServerFailure#NO_TUNNEL]
    Dial await(boolean tunnel, PoolConnections itsLimits, long itsTimeoutNanos, Servers.Connected told)
            throws IOException {
        limits = itsLimits;
        timeoutNanos = itsTimeoutNanos;
        Waiting place = new Waiting(tunnel, told);
        waiting.add(place);
        try {
            openForWaiting();
        } catch (IOException e) {
            waiting.remove(place);
            throw e;
        }
        return place;
    }

    private void openForWaiting() throws IOException {
        int each = Math.min(most, server.http2().streams());
        while ((long) opening * each < waiting.size()) {
            open();
        }
    }

    // ---- what becomes of those that are on their way

    @Override
    public void opened(PooledConnection connection) {
        opening--;
        if (connection instanceof SharedConnection shared) {
            most = shared.most();
            standing.forEach(SharedGroup::drainOld);
            standing.add(shared);
            serveWaiting(shared);
            if (shared.inHand() == 0) {
                shared.rest();
            }
        } else {
            // The server has chosen HTTP/1.
            most = 1;
            Waiting first = waiting.poll();
            if (first == null) {
                connection.close();
            } else {
                first.serve(connection);
            }
        }
        openForRest();
    }

    private static void drainOld(SharedConnection connection) {
        if (connection.isOld()) {
            connection.drain();
        }
    }

    private void serveWaiting(SharedConnection shared) {
        while (shared.hasRoom() && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            if (next.tunnel && !shared.takesTunnels()) {
                next.fail(ServerFailure.NO_TUNNEL, "extended_connect");
            } else {
                next.serve(shared);
            }
        }
    }

    private void openForRest() {
        try {
            openForWaiting();
        } catch (IOException e) {
            loop.shortage(e);
            failWaiting(ServerFailure.connecting(Dial.reason(e)), null);
        }
    }

    @Override
    public void failed(ServerFailure how, @Nullable String detail) {
        opening--;
        // Others that are on their way may still serve them.
        if (opening == 0) {
            failWaiting(how, detail);
        }
        left.run();
    }

    private void failWaiting(ServerFailure how, @Nullable String detail) {
        // Some of them come back at once.
        int count = waiting.size();
        for (int i = 0; i < count && !waiting.isEmpty(); i++) {
            waiting.remove().fail(how, detail);
        }
    }

    @Override
    public void faulted() {
        opening--;
        List<Waiting> cut = List.copyOf(waiting);
        waiting.clear();
        cut.forEach(each -> each.told.faulted());
        left.run();
    }

    void remove(SharedConnection connection) {
        standing.remove(connection);
    }

    /// Those get no more.
    void drainIf(Predicate<PooledConnection> gone) {
        List.copyOf(standing).stream().filter(gone).forEach(SharedConnection::drain);
    }

    /// A request that waits.
    private final class Waiting implements Dial {
        private final boolean tunnel;
        private final Servers.Connected told;
        private @Nullable String why;

        Waiting(boolean tunnel, Servers.Connected told) {
            this.tunnel = tunnel;
            this.told = told;
        }

        void serve(PooledConnection connection) {
            tell(connection.stream(), null);
        }

        void fail(ServerFailure how, @Nullable String detail) {
            why = detail;
            tell(null, how);
        }

        /// What one of them does wrong is not the others' affair.
        private void tell(@Nullable ServerStream stream, @Nullable ServerFailure failure) {
            try {
                told.connected(stream, failure);
            } catch (RuntimeException | Error e) {
                loop.faults().caught("connected", told, e);
            }
        }

        @Override
        public void giveUp() {
            waiting.remove(this);
        }

        @Override
        public @Nullable String why() {
            return why;
        }
    }
}
