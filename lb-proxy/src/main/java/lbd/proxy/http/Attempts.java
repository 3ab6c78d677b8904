package lbd.proxy.http;

import java.io.IOException;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Failure;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.core.pool.Waiter;
import lbd.core.scheduler.PickInput;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.QueueWait;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// Finds a server's connection for a request, and another one where that fails.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | picking | a server with an idle connection | found |
/// | picking | a server without | dialing |
/// | picking | all are full | waiting |
/// | picking | nobody left | failed: 503, or with the last failure's status |
/// | waiting | a place came free | found, or dialing |
/// | waiting | its time is up | failed: 503 |
/// | dialing | connected | found |
/// | dialing | failed | picking, that server left out |
/// | found | broken, may be repeated | picking |
/// | found | broken, may not be repeated | failed: 502 or 504 |
/// | any | given up | over |
final class Attempts implements QueueWait.Outcome, Servers.Connected {
    private final Loop loop;
    private final Exchange exchange;
    private final ClientStream client;
    private final Servers servers;
    private final HeldRequest request;
    private final ExchangeLog log;
    private final Tried tried = new Tried();
    private int refusals;

    private @Nullable Pool pool;
    private TimeoutNanos timeouts;
    private long key;
    private @Nullable Lease lease;
    private @Nullable Dial dial;
    private @Nullable QueueWait wait;
    private boolean waiting;
    private long waitsSinceNanos;
    private boolean freshOnly;
    private @Nullable EndReason lastFailure;

    Attempts(
            Loop loop,
            Exchange exchange,
            ClientStream client,
            Servers servers,
            HeldRequest request,
            ExchangeLog log,
            TimeoutNanos timeouts) {
        this.loop = loop;
        this.exchange = exchange;
        this.client = client;
        this.servers = servers;
        this.request = request;
        this.log = log;
        this.timeouts = timeouts;
    }

    /// For the next request.
    ///
    /// @param from  the route's pool, or who stands in for it
    /// @param input what that pool's scheduler may look at, now only
    /// @param known where the client was before; null where nothing is known of that
    void reset(Pool from, Destination.ToPool to, PickInput input, @Nullable Server known) {
        pool = from;
        timeouts = to.timeouts();
        key = from.key(input, tried, loop.scratchRange());
        log.asks(from);
        Server login = servers.bound(client, from);
        tried.bound(login == null ? known : login);
        freshOnly = false;
        refusals = 0;
        lastFailure = null;
    }

    /// Begins to look for a server. The exchange is told by [Exchange#send] or [Exchange#fail], perhaps before this
    /// returns.
    void begin() {
        pick();
    }

    /// The server that the request is given to; null while there is none.
    @Nullable
    Server server() {
        return lease == null ? null : lease.server();
    }

    /// How often it went to another server, or once more to one that had refused it.
    int retries() {
        return tried.retries() + refusals;
    }

    private void pick() {
        Pool from = Objects.requireNonNull(pool);
        long now = loop.nanoTime();
        QueueWait next = wait == null ? new QueueWait(loop) : wait;
        Lease free = from.acquireOrQueue(key, tried, now, next);
        Waiter.Refusal refusal = next.refusal();
        wait = next;
        if (free != null) {
            use(free);
        } else if (refusal == null) {
            waiting = true;
            waitsSinceNanos = now;
            next.begin(this, timeouts.queue(), now);
        } else if (lastFailure != null) {
            exchange.fail(lastFailure);
        } else {
            log.queued(0);
            exchange.fail(refusal == Waiter.Refusal.QUEUE_FULL ? EndReason.OVERLOAD : EndReason.NO_SERVER);
        }
    }

    @Override
    public void granted(Lease free, long waitedNanos) {
        endWait();
        log.queued(waitedNanos);
        use(free);
    }

    @Override
    public void expired() {
        log.queued(loop.nanoTime() - waitsSinceNanos);
        endWait();
        exchange.fail(EndReason.QUEUE_TIMEOUT);
    }

    // An object that has waited is not used again.
    private void endWait() {
        waiting = false;
        wait = null;
    }

    private void use(Lease taken) {
        lease = taken;
        Pool from = Objects.requireNonNull(pool);
        log.picked(taken.server());
        ServerStream idle = freshOnly ? null : servers.idle(taken.server(), client, !request.staysRepeatable());
        if (idle != null) {
            exchange.send(idle);
        } else {
            dial(from, taken.server());
        }
    }

    private void dial(Pool from, Server to) {
        log.dials(loop.nanoTime());
        try {
            dial = servers.connect(to, client, from.spec().connections(), timeouts.connect(), this);
        } catch (IOException e) {
            loop.shortage(e);
            connected(null, ServerFailure.connecting(Dial.reason(e)));
        }
    }

    /// Ends an attempt to connect to a server that is to be left.
    boolean leave(Server down) {
        if (dial == null || !down.equals(server())) {
            return false;
        }
        dial.giveUp();
        connected(null, ServerFailure.CONNECT_FAILED);
        return true;
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }

    @Override
    public void connected(@Nullable ServerStream stream, @Nullable ServerFailure failure) {
        String why = dial == null ? null : dial.why();
        dial = null;
        if (stream != null) {
            log.connected(loop.nanoTime());
            exchange.send(stream);
            return;
        }
        ServerFailure how = failure == null ? ServerFailure.CONNECT_FAILED : failure;
        log.detail(why);
        failed(how, why, false);
    }

    /// The head of a final answer has come.
    void answered(int status) {
        Lease held = lease;
        if (held != null) {
            held.answered(status, loop.nanoTime());
            held.server().counters().statuses.count(status);
        }
    }

    /// The server did not do its work, and another one cannot do it any more.
    void blame(Failure failure) {
        if (lease != null) {
            lease.failed(failure, loop.nanoTime());
        }
    }

    /// Whether the request can still go elsewhere after such a failure; where not, its answer is better than none.
    boolean canGoOn(ServerFailure how) {
        return lease != null
                && pool != null
                && tried.count() + refusals < pool.spec().retries().attempts()
                && request.repeatable(how.processed());
    }

    /// The server did not do its work. The one decision about another try.
    ///
    /// @param detail more of how; null where the reason says all
    /// @param begun  whether the client has seen something of an answer
    void failed(ServerFailure how, @Nullable String detail, boolean begun) {
        Lease broken = lease;
        if (broken == null) {
            // An answer of this process: nobody else has it.
            exchange.fail(how.reason());
            return;
        }
        long now = loop.nanoTime();
        Pool from = Objects.requireNonNull(pool);
        lease = null;
        log.failed(broken.server(), how.reason(), detail);
        broken.failed(how.failure(), detail, now);
        broken.close();
        lastFailure = how.reason();
        // Once: the connection that it gets then is new.
        boolean free = how == ServerFailure.STALE && !freshOnly;
        if (begun
                || !request.repeatable(how.processed())
                || !(free || from.mayRetry(how.failure(), tried.count() + refusals, now))) {
            exchange.fail(how.reason());
            return;
        }
        if (how == ServerFailure.STALE) {
            // The server closed an idle connection as the request was on its way: nobody's fault and no
            // attempt, so it may serve the request after all, on a connection that is new.
            freshOnly = true;
        } else if (how == ServerFailure.REFUSED) {
            // It has said so on a connection that takes no more for now; others to it may.
            refusals++;
        } else {
            tried.add(broken.server());
        }
        pick();
    }

    /// Leaves the queue, and ends an attempt to connect.
    void giveUp() {
        if (waiting && wait != null) {
            log.queued(loop.nanoTime() - waitsSinceNanos);
            wait.giveUp();
            endWait();
        }
        if (dial != null) {
            dial.giveUp();
            dial = null;
        }
    }

    /// The request is over: frees the server's place.
    void end() {
        if (lease != null) {
            lease.close();
            lease = null;
        }
        tried.clear();
        pool = null;
    }
}
