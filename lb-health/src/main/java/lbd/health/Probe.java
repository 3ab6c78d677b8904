package lbd.health;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.HealthCheck;

/// The configured checks, run once: what `lbd probe` shows. Blocks for as long as the slowest check takes.
public final class Probe {
    private Probe() {}

    /// What came of one check of one server.
    ///
    /// @param evidence for people: why it passed or failed
    public record Result(
            ServerKey server, String check, boolean passed, Reason reason, String evidence, Duration took) {}

    /// Runs the checks of each of these servers of a pool, whatever its state.
    ///
    /// @throws IOException when the process has no descriptor left
    /// @throws InterruptedException when the thread is interrupted; the checks are ended
    public static List<Result> once(PoolSpec pool, List<ServerSpec> servers) throws IOException, InterruptedException {
        try (CheckSession session = new CheckSession()) {
            List<CompletableFuture<Result>> running = new ArrayList<>();
            for (ServerSpec server : servers) {
                for (HealthCheck check : pool.checksOf(server)) {
                    running.add(start(session, pool, server, check));
                }
            }
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get();
            return running.stream().map(CompletableFuture::join).toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check that broke", e);
        }
    }

    private static CompletableFuture<Result> start(
            CheckSession session, PoolSpec pool, ServerSpec server, HealthCheck check) {
        ServerKey key = CheckedServer.key(pool, server);
        Checker checker = Checkers.of(check);
        long startedNanos = System.nanoTime();
        return session.run(check, key, CheckedServer.address(server, check), server.weight(), checker::run)
                .thenApply(outcome -> new Result(
                        key,
                        check.name(),
                        outcome.passed(),
                        outcome.reason(),
                        outcome.evidence(),
                        Duration.ofNanos(System.nanoTime() - startedNanos)));
    }
}
