package lbd.daemon;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import lbd.core.health.Advice;
import lbd.core.health.CheckState;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;
import lbd.core.model.Config;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.health.CheckCounts;
import lbd.health.HealthChecks;
import lbd.health.ServerHealth;
import lbd.health.VerdictLog;

/// The active checks as a part of the daemon: verdicts are made on their thread, and posted to the state thread,
/// which
/// tells the servers.
final class ActiveChecks implements Part, AutoCloseable {
    private final RuntimeState state;
    private final HealthChecks checks;

    ActiveChecks(StateThread stateThread, RuntimeState state) throws CannotStartException {
        this.state = state;
        try {
            checks = HealthChecks.start(Config.EMPTY, new VerdictLog(toStateThread(stateThread)));
        } catch (IOException e) {
            throw new CannotStartException(ExitCode.CANNOT_START, List.of("health checks: " + e.getMessage()));
        }
    }

    private VerdictListener toStateThread(StateThread stateThread) {
        return new VerdictListener() {
            @Override
            public void transition(Transition transition) {
                stateThread.execute(() -> tell(transition));
            }

            @Override
            public void advice(ServerKey server, Advice advice) {
                stateThread.execute(() -> servers(server, s -> s.advise(advice)));
            }
        };
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(
                () -> {
                    checks.apply(next);
                    checks.status().stream().filter(ActiveChecks::unjudged).forEach(this::hold);
                },
                () -> {});
    }

    /// How often each check of each server has run.
    List<CheckCounts> counts() {
        return checks.counts();
    }

    /// Down by configuration, without a result: no traffic may see it up, not even until the verdict is posted.
    private static boolean unjudged(ServerHealth health) {
        return health.checks().stream()
                .anyMatch(c -> c.state().standing() != CheckState.Standing.UP && c.passed() + c.failed() == 0);
    }

    private void hold(ServerHealth health) {
        servers(health.server(), server -> {
            if (server.up() && health.standing() == Standing.DOWN) {
                server.assume(false);
            }
        });
    }

    /// A server that is out, or drained, is so by its state; whether it is up stays as it was.
    private void tell(Transition transition) {
        if (transition.to() == Standing.DISABLED) {
            return;
        }
        boolean up = transition.to() != Standing.DOWN;
        servers(transition.server(), server -> {
            if (transition.reason() == Reason.UNCHECKED) {
                server.assume(up);
            } else {
                server.up(up, transition.atNanos());
            }
        });
    }

    /// A server that is known by a host name is one for each address of that name.
    private void servers(ServerKey key, Consumer<Server> each) {
        Pool pool = state.pool(key.pool());
        if (pool != null) {
            for (Server server : pool.servers()) {
                boolean byName = key.address().isUnresolved() && server.name().startsWith(key.name() + "@");
                if (byName
                        || (server.name().equals(key.name()) && server.address().equals(key.address()))) {
                    each.accept(server);
                }
            }
        }
    }

    @Override
    public void close() {
        checks.close();
    }
}
