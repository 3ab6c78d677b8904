package lbd.daemon.checks;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import lbd.core.accesslog.AddressText;
import lbd.core.health.Advice;
import lbd.core.health.KnownHealth;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.health.CheckCounts;
import lbd.health.HealthChecks;
import lbd.health.ServerHealth;
import lbd.health.VerdictLog;
import lbd.health.script.ChangeNotifier;
import org.jspecify.annotations.Nullable;

/// The health checks as a part of the daemon: verdicts are made on their thread, and posted to the state thread, which
/// tells the servers.
public final class ChecksPart implements Part, AutoCloseable {
    private final RuntimeState state;
    private final HealthChecks checks;

    /// @throws IOException when the process has no descriptor left
    public ChecksPart(Executor stateThread, RuntimeState state, PoolNews news) throws IOException {
        this.state = state;
        checks = HealthChecks.start(Config.EMPTY, new VerdictLog(toStateThread(stateThread)));
        news.tell(this);
    }

    private VerdictListener toStateThread(Executor stateThread) {
        return new VerdictListener() {
            @Override
            public void transition(Transition transition) {
                stateThread.execute(() -> tell(transition));
            }

            @Override
            public void startsUp(ServerKey server) {
                stateThread.execute(() -> with(server, ChecksPart::startUp));
            }

            @Override
            public void advice(ServerKey server, Advice advice) {
                stateThread.execute(() -> with(server, s -> s.advise(advice)));
            }
        };
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(this::serversChanged, () -> {});
    }

    /// Checks the servers that there are now, as they are now. State thread.
    public void serversChanged() {
        Config config = state.config();
        checks.apply(config.withPools(config.pools().stream().map(this::asItIs).toList()));
        state.pools().values().stream()
                .flatMap(pool -> pool.servers().stream())
                .filter(server -> server.healthByHand() != null)
                .forEach(server -> force(server, server.healthByHand()));
    }

    /// With a server for each address of a host name, in the state that the operator wants.
    private PoolSpec asItIs(PoolSpec spec) {
        Pool pool = state.pool(spec.name());
        return pool == null
                ? spec
                : spec.builder()
                        .servers(pool.servers().stream().map(ChecksPart::asItIs).toList())
                        .build();
    }

    private static ServerSpec asItIs(Server server) {
        return server.spec().with(server.state(), server.weight());
    }

    private void tell(Transition transition) {
        apply(transition);
        ServerKey server = transition.server();
        Pool pool = state.pool(server.pool());
        if (pool != null && transition.reason() != Reason.UNCHECKED) {
            String standing = transition.to().name();
            tell(
                    pool,
                    new ChangeNotifier.Message("SERVER", server.path(), standing, AddressText.text(server.address())));
        }
    }

    /// Tells the pool's program, if it has one.
    void tell(Pool pool, ChangeNotifier.Message message) {
        if (!pool.spec().notifyCommand().isEmpty()) {
            checks.tell(pool.name(), pool.spec().notifyCommand(), message);
        }
    }

    /// A server that is out, or drained, is so by its state; whether it is up stays as it was.
    private void apply(Transition transition) {
        if (transition.to() == Standing.DISABLED) {
            return;
        }
        boolean up = transition.to() != Standing.DOWN;
        with(transition.server(), server -> {
            if (transition.reason() == Reason.UNCHECKED) {
                server.assume(up);
            } else {
                server.up(up, transition.atNanos());
            }
        });
    }

    /// It took the state of the other when it came; the other may have come up since.
    private static void startUp(Server server) {
        if (!server.up()) {
            server.assume(true);
        }
    }

    /// A reload may have taken it away meanwhile.
    private void with(ServerKey key, Consumer<Server> task) {
        Pool pool = state.pool(key.pool());
        Server server = pool == null ? null : pool.server(key.name());
        if (server != null && server.address().equals(key.address())) {
            task.accept(server);
        }
    }

    /// Tells the verdict what the operator wants of a server. Any thread.
    public void operator(Server server, ServerSpec.State wanted) {
        checks.operator(key(server), wanted, "by the operator");
    }

    /// Tells the verdict how the operator says that a server is; null: its checks decide again. Any thread.
    public void force(Server server, @Nullable Boolean up) {
        String evidence = up == null ? "left to the checks by the operator" : "forced by the operator";
        checks.force(key(server), up, evidence);
    }

    /// What another process has found, to go on from. Before the first configuration.
    public void goOn(Map<ServerKey, KnownHealth> found) {
        checks.goOn(found);
    }

    void traffic(Server server, boolean ejected, String evidence) {
        checks.traffic(key(server), ejected, evidence);
    }

    public static ServerKey key(Server server) {
        return new ServerKey(server.pool(), server.name(), server.address());
    }

    /// Every server in the order of the configuration, as it stands now; none once this is closed. Any thread but that
    /// of the checks.
    public List<ServerHealth> status() {
        return checks.status();
    }

    /// As above, of one server; null where it is not known.
    public @Nullable ServerHealth status(Server server) {
        return status().stream()
                .filter(s -> s.server().equals(key(server)))
                .findFirst()
                .orElse(null);
    }

    /// How often each check of each server has run.
    public List<CheckCounts> counts() {
        return checks.counts();
    }

    @Override
    public void close() {
        checks.close();
    }
}
