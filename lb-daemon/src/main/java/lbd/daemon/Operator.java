package lbd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import lbd.core.limit.Limit;
import lbd.core.model.LogSpec;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.changes.Changes;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.explain.Answered;
import lbd.daemon.explain.AskedRequest;
import lbd.daemon.explain.Explainer;
import lbd.daemon.log.LogLevels;
import lbd.daemon.reload.Reloader;
import lbd.daemon.reload.Trial;
import lbd.daemon.systemd.Systemd;
import lbd.daemon.upgrade.Upgrade;
import lbd.daemon.upgrade.UpgradeView;
import lbd.daemon.vrrp.VrrpPart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator may say to the running daemon, by socket or signal. Any thread; done on the state thread.
public final class Operator {
    private static final Logger log = LoggerFactory.getLogger(Operator.class);

    private final OperatorTurn turn;
    private final RuntimeState state;
    private final LogLevels levels;
    private final Explainer explainer;
    private final Upgrade upgrade;
    private final OperatorServers servers;
    private final OperatorListeners listeners;
    private final OperatorConfig config;
    private final OperatorChanges byHand;
    private final OperatorVrrp vrrp;

    /// @param look at what problems there are: who has changed something and asks for the status next sees what is so
    Operator(
            StateThread stateThread,
            RuntimeState state,
            ChecksPart checks,
            Reloader reloader,
            Trial trial,
            Changes changes,
            LogLevels levels,
            Explainer explainer,
            Health health,
            VrrpPart vrrp,
            Systemd systemd,
            Upgrade upgrade,
            Runnable look) {
        this.turn = new OperatorTurn(stateThread, state, trial, changes, health, upgrade, look);
        this.state = state;
        this.levels = levels;
        this.explainer = explainer;
        this.upgrade = upgrade;
        this.servers = new OperatorServers(turn, checks);
        this.listeners = new OperatorListeners(turn, state, reloader);
        this.config = new OperatorConfig(turn, reloader, trial, systemd);
        this.byHand = new OperatorChanges(turn, changes, checks, reloader);
        this.vrrp = new OperatorVrrp(turn, vrrp);
    }

    /// State, weight and health of servers.
    public OperatorServers servers() {
        return servers;
    }

    /// Maintenance.
    public OperatorListeners listeners() {
        return listeners;
    }

    /// Plans, reloads, and files on trial.
    public OperatorConfig config() {
        return config;
    }

    /// What is in force otherwise than the files say.
    public OperatorChanges byHand() {
        return byHand;
    }

    public OperatorVrrp vrrp() {
        return vrrp;
    }

    /// Starts another process that takes this one's place; [UpgradeView] tells what becomes of it. The
    /// future fails with [NotPossibleException] where that cannot be.
    ///
    /// @param limit for the new process to become ready
    public CompletableFuture<UpgradeView> upgrade(Duration limit) {
        return turn.call(() -> {
            turn.mayChange();
            upgrade.begin(limit);
            return upgrade.view();
        });
    }

    /// Says what would become of a request, and changes nothing. The future fails with [NotPossibleException] where no
    /// listener can be meant.
    public CompletableFuture<Answered> explain(AskedRequest question) {
        return turn.call(() -> {
            try {
                return explainer.answer(question);
            } catch (IllegalArgumentException e) {
                throw new NotPossibleException(String.valueOf(e.getMessage()));
            }
        });
    }

    /// Changes how much is logged. The future gives what is in force then, or fails with [NotPossibleException] where
    /// that cannot be.
    ///
    /// @param logger empty: all
    /// @param level  null: as without a word about it
    public CompletableFuture<String> level(String logger, LogSpec.@Nullable Level level) {
        return turn.kept(turn.call(() -> {
            turn.mayBeSaid();
            try {
                levels.say(logger, level);
            } catch (IllegalArgumentException e) {
                throw new NotPossibleException(String.valueOf(e.getMessage()));
            }
            String word = level == null ? "auto" : level.name().toLowerCase(Locale.ROOT);
            log.atInfo()
                    .addKeyValue("event", "log.level")
                    .addKeyValue("logger", logger.isEmpty() ? "all" : logger)
                    .addKeyValue("level", word)
                    .addKeyValue("by", "operator")
                    .log();
            turn.kept();
            return word;
        }));
    }

    /// Lets a pool's persistence forget. The future gives how many clients were forgotten, or fails with
    /// [NotPossibleException] where there is no such pool.
    ///
    /// @param source null for all
    public CompletableFuture<Integer> forget(String poolName, @Nullable InetAddress source) {
        return turn.call(() -> {
            turn.mayBeSaid();
            int forgotten = turn.pool(poolName).forgetHeld(source);
            log.atInfo()
                    .addKeyValue("event", "persistence.cleared")
                    .addKeyValue("pool", poolName)
                    .addKeyValue("forgotten", forgotten)
                    .addKeyValue("by", "operator")
                    .log();
            return forgotten;
        });
    }

    /// Lets a limit forget what it has counted. The future gives of how many keys, or fails with [NotPossibleException]
    /// where there is no such limit.
    ///
    /// @param key empty: all
    public CompletableFuture<Integer> forgetLimit(String name, String key) {
        return turn.call(() -> {
            turn.mayBeSaid();
            Limit limit = state.limits().get(name);
            if (limit == null) {
                throw new NotPossibleException("no limit \"" + name + "\" that a listener or a route names");
            }
            byte[] bytes = key.getBytes(UTF_8);
            long now = System.nanoTime();
            int forgotten =
                    key.isEmpty() ? limit.clear(now) : limit.clear(limit.hash(bytes, bytes.length), now) ? 1 : 0;
            log.atInfo()
                    .addKeyValue("event", "limit.cleared")
                    .addKeyValue("limit", name)
                    .addKeyValue("forgotten", forgotten)
                    .addKeyValue("by", "operator")
                    .log();
            return forgotten;
        });
    }
}
