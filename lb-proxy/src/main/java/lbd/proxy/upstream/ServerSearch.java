package lbd.proxy.upstream;

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
import lbd.proxy.listener.WorkLog;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// The search for a server that does one piece of work: a request, a TCP session, a UDP session. Picks, waits in the
/// pool's queue, has the seeker dial, judges what failed, and goes on to another server within the pool's retries. Used
/// again for the next work of the same seeker. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | asks a pool, begins | picking |
/// | picking | a server with a free place | reaching |
/// | picking | all are full | waiting, or unserved where the seeker does not queue |
/// | picking | nobody left, the queue is full | unserved |
/// | waiting | a place came free | reaching |
/// | waiting | its time is up | unserved |
/// | reaching | the seeker has a connection at once, or its dial stands | at work |
/// | reaching, at work | failed, may go on | picking, that server left out |
/// | reaching, at work | failed otherwise | unserved |
/// | any | given up | what it holds is let go; the lease stays until the end |
/// | any | the end of the work | idle |
///
/// What differs stays with the [Seeker]: how a server is reached, whether work that failed may be sent again, and what
/// the client is told when nobody does it. Work that is to be done by two servers at once takes two searches.
public final class ServerSearch implements QueueWait.Outcome {
    /// Never: the work does not wait when all servers are full.
    public static final long NO_QUEUE = -1;

    private final Loop loop;
    private final Seeker seeker;
    private final WorkLog log;
    private final Tried tried = new Tried();
    private @Nullable Pool pool;
    private long key = Pool.NO_KEY;
    private long queueNanos = NO_QUEUE;
    private @Nullable Lease lease;
    private @Nullable Dial dial;
    private @Nullable QueueWait wait;
    private boolean waiting;
    private long waitsSinceNanos;
    private boolean freshOnly;
    private int refusals;
    private @Nullable EndReason lastFailure;

    /// Whose work it is. Told on the loop, and never after [#giveUp] of what is in hand then.
    public interface Seeker extends Guarded {
        /// A server is picked and its place is taken: takes a connection that stands, or begins one. What comes of it
        /// is said by [#connected], [#notConnected] or [#failed], of a dial never before this returns.
        ///
        /// @return null where nothing is dialled
        /// @throws IOException no socket can be had
        @Nullable
        Dial reach(Server server) throws IOException;

        /// Whether another server can be asked after such a failure: the work can be sent again, and nothing of an
        /// answer was seen by the client.
        boolean repeatable(ServerFailure after);

        /// No server does the work, and none is to be tried any more. The work may end in this call.
        void unserved(EndReason reason);
    }

    /// @param log where the course of the search is written
    public ServerSearch(Loop loop, Seeker seeker, WorkLog log) {
        this.loop = loop;
        this.seeker = seeker;
        this.log = log;
    }

    /// Says where to search. The pool is asked later, by [#begin].
    ///
    /// @param from       the pool, or who stands in for it
    /// @param input      what its scheduler may look at, now only
    /// @param longestWait in its queue, nanoseconds; or [#NO_QUEUE]
    public void asks(Pool from, PickInput input, long longestWait) {
        pool = from;
        log.asks(from);
        key = from.key(input, tried, loop.scratchRange());
        queueNanos = longestWait;
        freshOnly = false;
        refusals = 0;
        lastFailure = null;
    }

    /// The work belongs to a server, as [Tried#bound(Server)] has it.
    ///
    /// @param to null for any
    public void bound(@Nullable Server to) {
        tried.bound(to);
    }

    /// Another search has given the same work to a server: this one finds another, or none.
    public void beside(Server other) {
        tried.leaveOut(other);
        queueNanos = NO_QUEUE;
    }

    /// Whether the work belongs to a server, as far as the pool knows.
    public boolean belongs() {
        return tried.belongs();
    }

    /// Begins to search. The seeker is told, perhaps before this returns.
    public void begin() {
        pick();
    }

    /// The server that has the work now; null while there is none.
    public @Nullable Server server() {
        return lease == null ? null : lease.server();
    }

    /// How often the work went to another server, or once more to one that had refused it.
    public int retries() {
        return tried.retries() + refusals;
    }

    /// Whether a connection that was kept has failed this work: what it gets now has to be new.
    public boolean freshOnly() {
        return freshOnly;
    }

    private void pick() {
        Pool from = Objects.requireNonNull(pool);
        long now = loop.nanoTime();
        if (queueNanos == NO_QUEUE) {
            Lease free = from.acquire(key, tried, now);
            if (free != null) {
                use(free);
            } else {
                none(from.exhausted(tried, now) ? Waiter.Refusal.NO_SERVER : Waiter.Refusal.QUEUE_FULL);
            }
            return;
        }
        QueueWait next = wait == null ? new QueueWait(loop) : wait;
        wait = next;
        Lease free = from.acquireOrQueue(key, tried, now, next);
        Waiter.Refusal refusal = next.refusal();
        if (free != null) {
            use(free);
        } else if (refusal == null) {
            waiting = true;
            waitsSinceNanos = now;
            next.begin(this, queueNanos, now);
        } else {
            if (lastFailure == null) {
                log.queued(0);
            }
            none(refusal);
        }
    }

    /// What a server did is told rather than that no other is left.
    private void none(Waiter.Refusal refusal) {
        if (lastFailure != null) {
            seeker.unserved(lastFailure);
        } else {
            seeker.unserved(refusal == Waiter.Refusal.QUEUE_FULL ? EndReason.OVERLOAD : EndReason.NO_SERVER);
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
        seeker.unserved(EndReason.QUEUE_TIMEOUT);
    }

    @Override
    public void faulted() {
        seeker.faulted();
    }

    // An object that has waited is not used again.
    private void endWait() {
        waiting = false;
        wait = null;
    }

    private void use(Lease taken) {
        lease = taken;
        log.picked(taken.server(), loop.nanoTime());
        try {
            Dial begun = seeker.reach(taken.server());
            // Without one, the work may have failed and gone on to another server by now.
            if (begun != null) {
                dial = begun;
            }
        } catch (IOException e) {
            loop.shortage(e);
            notConnected(ServerFailure.connecting(Dial.reason(e)));
        }
    }

    /// The dial's connection stands.
    public void connected() {
        dial = null;
        log.connected(loop.nanoTime());
    }

    /// The dial came to nothing.
    public void notConnected(ServerFailure how) {
        String why = dial == null ? null : dial.why();
        dial = null;
        failed(how, why);
    }

    /// Whether a dial is under way.
    public boolean dialing() {
        return dial != null;
    }

    /// Ends a dial to a server that is to be left, and goes on to another.
    ///
    /// @return whether there was one
    public boolean leave(Server down) {
        if (dial == null || !down.equals(server())) {
            return false;
        }
        dial.giveUp();
        notConnected(ServerFailure.CONNECT_FAILED);
        return true;
    }

    /// The server did its part: its connection stands, or its answer has begun.
    public void succeeded(long nowNanos) {
        if (lease != null) {
            lease.succeeded(nowNanos);
        }
    }

    /// The head of a server's final answer has come.
    public void answered(int status) {
        Lease held = lease;
        if (held != null) {
            held.answered(status, loop.nanoTime());
            held.server().counters().statuses.count(status);
            log.answeredBy(status, loop.nanoTime());
        }
    }

    /// The server did not do its work, and another one cannot do it any more. Nothing where there is no server.
    ///
    /// @param detail more of how, in a word; null where the kind says all
    public void blame(Failure failure, @Nullable String detail) {
        if (lease == null) {
            return;
        }
        if (detail == null) {
            lease.failed(failure, loop.nanoTime());
        } else {
            lease.failed(failure, detail, loop.nanoTime());
        }
    }

    /// Whether another server could still be asked, were this one to fail now in that way.
    public boolean canGoOn(ServerFailure how) {
        return lease != null
                && pool != null
                && tried.count() + refusals < pool.spec().retries().attempts()
                && seeker.repeatable(how);
    }

    /// The server did not do its work. The one decision about another try; the seeker is told what comes of it before
    /// this returns.
    ///
    /// @param detail more of how, in a word; null where the reason says all
    public void failed(ServerFailure how, @Nullable String detail) {
        long now = loop.nanoTime();
        Pool from = Objects.requireNonNull(pool);
        Lease broken = Objects.requireNonNull(lease);
        lease = null;
        log.failed(broken.server(), how.reason(), detail);
        broken.failed(how.failure(), detail, now);
        broken.over(now);
        broken.close();
        lastFailure = how.reason();
        // Once: the connection that it gets then is new.
        boolean free = how == ServerFailure.STALE && !freshOnly;
        if (!seeker.repeatable(how) || !(free || from.mayRetry(how.failure(), tried.count() + refusals, now))) {
            seeker.unserved(how.reason());
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
    public void giveUp() {
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

    /// The server has done its part, though the work is not over: frees its place.
    public void done() {
        if (lease != null) {
            long now = loop.nanoTime();
            lease.over(now);
            log.released(now);
            lease.close();
            lease = null;
        }
    }

    /// The work is over: frees the server's place.
    public void end() {
        done();
        tried.clear();
        pool = null;
    }
}
