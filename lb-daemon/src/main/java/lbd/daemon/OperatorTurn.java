package lbd.daemon;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.changes.Changes;
import lbd.daemon.reload.Trial;
import lbd.daemon.upgrade.Upgrade;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all that an operator says has in common: it is done on the state thread, when it may be, and looked after.
final class OperatorTurn {
    private static final Logger log = LoggerFactory.getLogger(OperatorTurn.class);

    private final StateThread stateThread;
    private final RuntimeState state;
    private final Trial trial;
    private final Changes changes;
    private final Health health;
    private final Upgrade upgrade;
    private final Runnable look;

    OperatorTurn(
            StateThread stateThread,
            RuntimeState state,
            Trial trial,
            Changes changes,
            Health health,
            Upgrade upgrade,
            Runnable look) {
        this.stateThread = stateThread;
        this.state = state;
        this.trial = trial;
        this.changes = changes;
        this.health = health;
        this.upgrade = upgrade;
        this.look = look;
    }

    <T> CompletableFuture<T> call(Callable<T> work) {
        return stateThread.call(work);
    }

    /// What problems there are: who has changed something and asks for the status next sees what is so.
    void look() {
        look.run();
    }

    void mayChange() throws NotPossibleException {
        if (health.isStopping()) {
            throw new NotPossibleException("the daemon is stopping");
        }
        mayBeSaid();
        String waits = trial.obstacle();
        if (waits != null) {
            log.atWarn()
                    .addKeyValue("event", "config.not_read")
                    .addKeyValue("reason", waits)
                    .log();
            throw new NotPossibleException(waits);
        }
    }

    /// A word that the next process would not know of, because it was given what was said already, would be lost.
    void mayBeSaid() throws NotPossibleException {
        String upgrading = upgrade.obstacle();
        if (upgrading != null) {
            throw new NotPossibleException(upgrading);
        }
    }

    /// Something was changed by hand.
    void kept() {
        changes.said();
    }

    /// Nobody is told that it is done before it would outlive a restart, where it is to.
    <T> CompletableFuture<T> kept(CompletableFuture<T> work) {
        return work.thenCompose(done -> changes.stored().thenApply(_ -> done));
    }

    Pool pool(String poolName) throws NotPossibleException {
        Pool pool = state.pool(poolName);
        if (pool == null) {
            throw new NotPossibleException(
                    "no pool \"" + poolName + "\"; there are: " + String.join(", ", sortedPools()));
        }
        return pool;
    }

    Server find(String poolName, String serverName) throws NotPossibleException {
        Pool pool = pool(poolName);
        Server server = pool.server(serverName);
        if (server == null) {
            throw new NotPossibleException("no server \"" + serverName + "\" in pool " + poolName + "; there are: "
                    + String.join(
                            ", ", pool.servers().stream().map(Server::name).toList()));
        }
        return server;
    }

    private Iterable<String> sortedPools() {
        return state.pools().keySet().stream().sorted().toList();
    }
}
