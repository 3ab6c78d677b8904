package lbd.health;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lbd.core.health.CheckResult;
import lbd.core.health.KnownHealth;
import lbd.core.health.ServerKey;
import lbd.core.health.ServerVerdict;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.HealthCheck;
import lbd.health.echo.EchoSockets;
import lbd.health.loop.CheckLoop;
import lbd.health.run.Context;
import lbd.health.run.Offload;
import lbd.health.script.ChangeNotifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checks of all servers of all pools, while the daemon runs. Its methods may be called on any thread but its
/// own, on which the [VerdictListener] is called.
public final class HealthChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);
    /// A script gets TERM, and KILL two seconds later.
    private static final long CLOSE_MILLIS = 3000;

    private final Followers followers;
    private final Context context;
    private final ChangeNotifier notifier;
    private final Map<ServerKey, CheckedServer> servers = new LinkedHashMap<>();

    private Map<ServerKey, KnownHealth> known = Map.of();

    private volatile boolean closing;

    private HealthChecks(VerdictListener listener, Context context) {
        followers = new Followers(listener);
        this.context = context;
        notifier = new ChangeNotifier(context);
    }

    /// Starts the thread and applies the configuration.
    ///
    /// @throws IOException when the process has no descriptor left
    public static HealthChecks start(Config config, VerdictListener listener) throws IOException {
        CheckLoop loop = new CheckLoop("lbd-health");
        HealthChecks checks = new HealthChecks(listener, new Context(loop, new Offload(), new EchoSockets()));
        loop.start(checks::slept, checks::closed);
        checks.apply(config);
        return checks;
    }

    /// Takes a new configuration and returns when it is in force. A server that is still there keeps its verdict and
    /// its history, an equal check goes on undisturbed; a changed one starts without declaring the server down.
    public void apply(Config config) {
        call(() -> {
            applyHere(config);
            return true;
        });
    }

    private void applyHere(Config config) {
        Map<ServerKey, CheckedServer> before = new LinkedHashMap<>(servers);
        servers.clear();
        for (PoolSpec pool : config.pools()) {
            for (ServerSpec spec : pool.servers()) {
                ServerKey key = CheckedServer.key(pool, spec);
                CheckedServer server = before.remove(key);
                if (server == null) {
                    server = new CheckedServer(context, pool, spec, followers, known.get(key));
                } else {
                    server.apply(pool, spec);
                }
                servers.put(key, server);
            }
        }
        known = Map.of();
        before.values().forEach(CheckedServer::stopAll);
        followers.apply(servers.values(), context.loop().nowNanos());
    }

    /// What another process has found, to go on from with the next configuration.
    public void goOn(Map<ServerKey, KnownHealth> found) {
        call(() -> {
            known = found;
            return true;
        });
    }

    /// Every server in the order of the configuration; none once this is closed.
    public List<ServerHealth> status() {
        return closing
                ? List.of()
                : call(() -> {
                    Clock clock = new Clock(Instant.now(), System.nanoTime());
                    return servers.values().stream()
                            .map(server -> health(server, clock))
                            .toList();
                });
    }

    /// How often each check of each server has run, without what [#status] tells besides.
    public List<CheckCounts> counts() {
        return call(() -> servers.values().stream()
                .flatMap(server -> server.counts().stream())
                .toList());
    }

    /// Tells what passive checks decided; a server that is not there any more is passed over.
    public void traffic(ServerKey key, boolean ejected, String evidence) {
        post(
                key,
                server -> server.verdict()
                        .traffic(ejected, evidence, context.loop().nowNanos()));
    }

    /// Tells the operator's word; a server that is disabled is not checked.
    public void operator(ServerKey key, ServerSpec.State state, String evidence) {
        post(key, server -> server.operator(state, evidence));
    }

    /// Notes that the operator says how a server is, in place of its checks, which go on. Any thread.
    ///
    /// @param up null: they decide again
    public void force(ServerKey key, @Nullable Boolean up, String evidence) {
        post(key, server -> server.force(up, evidence));
    }

    /// Tells a pool's program of a change, in its turn.
    ///
    /// @param command the program and its own arguments
    public void tell(String pool, List<String> command, ChangeNotifier.Message message) {
        context.loop().execute(() -> {
            if (!closing) {
                notifier.tell(pool, command, message);
            }
        });
    }

    /// Ends all checks, their scripts too, and waits for that, at most about 3 s.
    @Override
    public void close() {
        closing = true;
        CountDownLatch quiet = new CountDownLatch(1);
        context.loop().execute(() -> {
            List<ScheduledCheck> ending = new ArrayList<>();
            for (CheckedServer server : servers.values()) {
                ending.addAll(server.checks());
                server.stopAll();
            }
            notifier.stop();
            whenQuiet(ending, quiet);
        });
        try {
            if (!quiet.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.atWarn().addKeyValue("event", "check.script.survived").log();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.loop().close();
    }

    private void whenQuiet(List<ScheduledCheck> ending, CountDownLatch quiet) {
        if (ending.stream().noneMatch(ScheduledCheck::lingers) && !notifier.lingers()) {
            quiet.countDown();
        } else {
            long soon = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
            context.loop().at(soon, () -> whenQuiet(ending, quiet));
        }
    }

    private void closed() {
        servers.values().forEach(CheckedServer::stopAll);
        context.echo().close();
        context.offload().close();
    }

    private void slept(long lostNanos) {
        log.atWarn()
                .addKeyValue("event", "check.paused")
                .addKeyValue("lost_ms", TimeUnit.NANOSECONDS.toMillis(lostNanos))
                .log();
        servers.values().forEach(CheckedServer::slept);
    }

    private void post(ServerKey key, Consumer<CheckedServer> task) {
        context.loop().execute(() -> {
            CheckedServer server = servers.get(key);
            if (server != null) {
                task.accept(server);
            }
        });
    }

    private <T> T call(Supplier<T> task) {
        if (closing) {
            throw new IllegalStateException("closed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        context.loop().execute(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    private record Clock(Instant now, long nowNanos) {
        Instant at(long nanos) {
            return now.minusNanos(nowNanos - nanos);
        }
    }

    private static ServerHealth health(CheckedServer server, Clock clock) {
        ServerVerdict verdict = server.verdict();
        Transition last = verdict.lastTransition();
        return new ServerHealth(
                verdict.key(),
                verdict.standing(),
                clock.at(verdict.sinceNanos()),
                last == null ? null : last.reason(),
                last == null ? "" : last.evidence(),
                verdict.advice(),
                server.checks().stream().map(c -> check(c, verdict, clock)).toList(),
                verdict.history().stream().map(r -> result(r, clock)).toList());
    }

    private static ServerHealth.Check check(ScheduledCheck check, ServerVerdict verdict, Clock clock) {
        HealthCheck spec = check.check();
        CheckResult last = verdict.last(spec.name());
        return new ServerHealth.Check(
                spec.name(),
                verdict.state(spec.name()),
                spec.timing().rise(),
                spec.timing().fall(),
                check.isStopped(),
                check.passed(),
                check.failed(),
                last == null ? null : result(last, clock));
    }

    private static ServerHealth.Result result(CheckResult r, Clock clock) {
        return new ServerHealth.Result(
                r.check(),
                r.passed(),
                r.reason(),
                r.evidence(),
                clock.at(r.atNanos()),
                Duration.ofNanos(r.tookNanos()));
    }
}
