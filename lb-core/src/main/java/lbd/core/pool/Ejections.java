package lbd.core.pool;

import java.util.concurrent.Executor;
import lbd.core.model.PassiveSpec;

/// Passive checking of a pool's servers: event loops post what they saw, the state thread counts it and takes servers
/// out and in again ([Ejection]).
final class Ejections {
    private final Pool pool;
    private final Executor stateThread;
    private final PoolEvents events;

    Ejections(Pool pool, Executor stateThread, PoolEvents events) {
        this.pool = pool;
        this.stateThread = stateThread;
        this.events = events;
    }

    /// Any event loop.
    void failed(Server server, Failure failure, boolean probe, long nowNanos) {
        PassiveSpec passive = pool.spec().passive();
        // Bounded: a server that fails ten thousand times a second posts no more than ejecting it takes.
        if (passive != null && server.postsFailure(passive, probe)) {
            stateThread.execute(() -> countFailure(server, failure, probe, nowNanos));
        }
    }

    /// Any event loop.
    void probeSucceeded(Server server) {
        stateThread.execute(() -> readmit(server));
    }

    // From here on: the state thread.

    private void countFailure(Server server, Failure failure, boolean probe, long nowNanos) {
        server.failureReceived();
        // Anew: a reload may have come between the event loop's look and this.
        PassiveSpec passive = pool.spec().passive();
        if (passive == null || !server.ejection().failed(passive, probe, nowNanos) || !mayEject(server, passive)) {
            return;
        }
        server.ejection().eject(passive, nowNanos);
        server.counters().ejections.increment();
        server.load().probeOver();
        pool.changed(nowNanos);
        events.ejected(server, failure, server.ejection().untilNanos() - nowNanos);
    }

    /// Never the last that takes work, and never more than the share, but one where the share is less.
    private boolean mayEject(Server server, PassiveSpec passive) {
        int ejected = 0;
        boolean othersLeft = false;
        for (Server other : pool.servers()) {
            ejected += other != server && other.ejected() ? 1 : 0;
            othersLeft |= other != server && other.takesNewWork();
        }
        return othersLeft && ejected < Math.max(1, pool.servers().size() * passive.maxEjected() / 100);
    }

    /// Lets one piece of work through to each server whose time is over.
    void probe(long nowNanos) {
        for (Server server : pool.servers()) {
            if (server.ejection().isOver(nowNanos)) {
                server.ejection().probe();
                server.load().probeOne();
            }
        }
    }

    private void readmit(Server server) {
        server.ejection().readmit();
        server.load().probeOver();
        pool.changed();
        events.readmitted(server);
    }

    /// For another reason than a probe (an operator, a check that says up, `passive: off`); failures are forgotten.
    void end(Server server) {
        boolean ejected = server.ejected();
        server.ejection().end();
        server.load().probeOver();
        if (ejected) {
            events.readmitted(server);
        }
    }
}
