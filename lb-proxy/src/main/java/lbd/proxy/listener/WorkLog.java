package lbd.proxy.listener;

import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import lbd.core.accesslog.Trail;
import lbd.core.model.ServerAddress;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RouteCounters;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What becomes of one piece of work, a request or a session, from its first moment to its line in the access log and
/// into the counts of its listener and its pool. Confined to its loop.
///
/// Here is what every kind of work has: a client, a pool that is asked, servers that are tried, and how long each step
/// took. What only one kind has, that kind adds to the line ([#fill]).
public abstract class WorkLog {
    private static final byte[] NOBODY = {};

    private final Loop loop;
    private final Listener listener;
    private byte[] client = NOBODY;
    private int clientPort;
    private @Nullable Pool pool;
    private @Nullable RouteCounters route;
    private @Nullable Server server;
    private @Nullable Trail trail;
    private @Nullable String detail;
    private @Nullable TlsFacts tls;
    private @Nullable TlsSeen seen;
    private long startMillis;
    private long startNanos;
    private long queueNanos = AccessRecord.NONE;
    private long pickedNanos = AccessRecord.NONE;
    private long dialNanos;
    private long connectNanos = AccessRecord.NONE;
    private long firstByteNanos = AccessRecord.NONE;

    protected WorkLog(Loop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /// Forgets the work before, and begins another now.
    protected final void start(long nowNanos) {
        pool = null;
        route = null;
        server = null;
        detail = null;
        if (trail != null) {
            trail.clear();
        }
        startNanos = nowNanos;
        startMillis = System.currentTimeMillis();
        queueNanos = AccessRecord.NONE;
        pickedNanos = AccessRecord.NONE;
        connectNanos = AccessRecord.NONE;
        firstByteNanos = AccessRecord.NONE;
    }

    protected final Loop loop() {
        return loop;
    }

    protected final Listener listener() {
        return listener;
    }

    public final String listenerName() {
        return listener.name();
    }

    public final long startNanos() {
        return startNanos;
    }

    /// Since 1970.
    public final long startMillis() {
        return startMillis;
    }

    /// Whom the work is for.
    ///
    /// @param address as text; not copied
    public final void client(byte[] address, int port) {
        client = address;
        clientPort = port;
    }

    /// @param facts of TLS that ends here; null where the client speaks none
    public final void tls(@Nullable TlsFacts facts) {
        tls = facts;
    }

    /// @param elsewhere of TLS that does not end here; null where nobody has seen any
    protected final void seen(@Nullable TlsSeen elsewhere) {
        seen = elsewhere;
    }

    protected final boolean hasSeenTls() {
        return seen != null;
    }

    /// The pool that is asked for a server: the one that is meant, or who stands in for it. It stays that one, whatever
    /// a reload brings.
    public final void asks(Pool asked) {
        pool = asked;
    }

    /// The route that has the work counts how long it takes.
    ///
    /// @param by null: it does not
    public final void countedBy(@Nullable RouteCounters by) {
        route = by;
    }

    /// The name of the pool that is asked; null before, and where none is.
    public final @Nullable String pool() {
        return pool == null ? null : pool.name();
    }

    /// Whether all servers of the pool that is asked are host names that have no address now.
    public final boolean lacksAddresses() {
        Pool asked = pool;
        if (asked == null || asked.servers().isEmpty()) {
            return false;
        }
        for (Server member : asked.servers()) {
            if (ServerAddress.unresolved(member.address()) == null) {
                return false;
            }
        }
        return true;
    }

    /// @param nanos in the pool's queue, whatever it came to
    public final void queued(long nanos) {
        queueNanos = nanos;
    }

    public final void picked(Server chosen, long nowNanos) {
        server = chosen;
        pickedNanos = nowNanos;
        attemptBegins(chosen, nowNanos);
    }

    /// Another server than the one that was picked last does the work after all.
    public final void answersInstead(Server other) {
        server = other;
        pickedNanos = AccessRecord.NONE;
    }

    /// The one that was picked last; null where none was.
    protected final @Nullable Server server() {
        return server;
    }

    /// Its name.
    public final @Nullable String serverName() {
        return server == null ? null : server.name();
    }

    public final void dials(long nowNanos) {
        dialNanos = nowNanos;
    }

    public final void connected(long nowNanos) {
        detail = null;
        connectNanos = nowNanos - dialNanos;
        Server to = server;
        if (to != null) {
            to.counters().connectTimes.add(connectNanos);
        }
        Pool asked = pool;
        if (asked != null) {
            asked.counters().connectTimes.add(connectNanos);
        }
        if (route != null) {
            route.connectTimes.add(connectNanos);
        }
        attemptConnected(nowNanos);
    }

    /// The server that was picked last has begun its final answer.
    public final void answeredBy(int status, long nowNanos) {
        attemptAnswered(status, nowNanos);
    }

    /// The server that was picked last has no more to do with the work.
    public final void released(long nowNanos) {
        attemptEnds(nowNanos);
    }

    /// A server did not do the work.
    ///
    /// @param how null where the reason says all
    public final void failed(Server by, EndReason reason, @Nullable String how) {
        detail = how;
        if (trail == null) {
            trail = new Trail();
        }
        trail.add(by.name(), how == null ? reason.word() : how);
        attemptFails(reason, how, loop.nanoTime());
    }

    /// The first of a server's answer; what comes after it says nothing more.
    public final void firstByte(long nowNanos) {
        if (firstByteNanos == AccessRecord.NONE) {
            firstByteNanos = nowNanos - startNanos;
        }
    }

    /// @param rule that a message broke, or more of why the work failed; null where all is well so far
    public final void detail(@Nullable String rule) {
        detail = rule;
    }

    /// What was said last of why it failed; null where nothing was.
    public final @Nullable String detail() {
        return detail;
    }

    /// The work began before we could know of it.
    protected final void startedAt(long thenNanos) {
        startMillis -= TimeUnit.NANOSECONDS.toMillis(startNanos - thenNanos);
        startNanos = thenNanos;
    }

    /// Counts the work, and writes its line.
    ///
    /// @param retries how often it went to another server
    protected final void end(EndReason reason, int retries, long nowNanos) {
        Pool asked = pool;
        long totalNanos = nowNanos - startNanos;
        listener.state().endings.add(reason, totalNanos);
        if (asked != null) {
            count(asked, reason, totalNanos);
        }
        if (route != null) {
            count(route, totalNanos);
        }
        if (listener.isInner()) {
            return;
        }
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = listener.name();
        line.pool = pool();
        line.server = serverName();
        line.serverAddress = server == null ? null : server.address();
        line.client.set(client);
        line.clientPort = clientPort;
        line.startMillis = startMillis;
        line.queueNanos = queueNanos;
        line.connectNanos = connectNanos;
        line.firstByteNanos = firstByteNanos;
        line.totalNanos = totalNanos;
        line.retries = retries;
        line.tried = retries > 0 && trail != null ? trail.text() : null;
        line.ended = reason;
        line.tls = tls;
        line.seen = seen;
        line.detail = detail;
        fill(line);
        show(line);
        loop.accessLog().log(line);
    }

    /// Counts work of which no client knows: for its pool alone, and without a line.
    protected final void endUnseen(EndReason reason, long nowNanos) {
        Pool asked = pool;
        if (asked != null) {
            count(asked, reason, nowNanos - startNanos);
        }
    }

    private void count(Pool asked, EndReason reason, long totalNanos) {
        asked.counters().endings.add(reason, totalNanos);
        if (firstByteNanos != AccessRecord.NONE) {
            asked.counters().firstBytes.add(firstByteNanos);
        }
    }

    private void count(RouteCounters its, long totalNanos) {
        its.durations.add(totalNanos);
        if (firstByteNanos != AccessRecord.NONE) {
            its.firstBytes.add(firstByteNanos);
        }
    }

    /// Shows in histograms which request it was.
    private void show(AccessRecord line) {
        if (!Exemplars.has(line)) {
            return;
        }
        long sincePick = pickedNanos == AccessRecord.NONE ? AccessRecord.NONE : pickedNanos - startNanos;
        Exemplars its = Exemplars.of(line, sincePick);
        its.in(listener.state().endings.durations(), line.totalNanos);
        if (pool != null) {
            its.in(pool.counters());
        }
        if (route != null) {
            its.in(route);
        }
        if (server != null) {
            its.in(server);
        }
    }

    /// For work that tells more of each attempt at it; these do nothing.
    protected void attemptBegins(Server to, long nowNanos) {}

    protected void attemptConnected(long nowNanos) {}

    protected void attemptAnswered(int status, long nowNanos) {}

    /// @param how more of it; null where the reason says all
    protected void attemptFails(EndReason reason, @Nullable String how, long nowNanos) {}

    /// After one that has failed, and after the work itself, this says nothing new.
    protected void attemptEnds(long nowNanos) {}

    /// Adds what only this kind of work has: protocol, bytes, what its messages said.
    protected abstract void fill(AccessRecord line);
}
