package lbd.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import lbd.core.health.ServerKey;
import lbd.core.model.ServerAddress;
import lbd.core.model.check.HealthCheck;
import lbd.health.echo.EchoSockets;
import lbd.health.loop.CheckLoop;
import lbd.health.loop.CheckTimer;
import lbd.health.run.Context;
import lbd.health.run.Offload;
import lbd.health.run.ResolvingRun;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.run.Subject;

/// A loop for checks that run once, for the command line. Closing it ends what still runs.
final class CheckSession implements AutoCloseable {
    /// A script that is late has two seconds to end after TERM.
    private static final long LINGER_NANOS = 3_000_000_000L;

    private final Context context;

    CheckSession() throws IOException {
        CheckLoop loop = new CheckLoop("lbd-probe");
        context = new Context(loop, new Offload(), new EchoSockets());
        loop.start(gap -> {}, () -> {
            context.echo().close();
            context.offload().close();
        });
    }

    /// Runs a check once.
    ///
    /// @param address with the check's port; may be unresolved
    CompletableFuture<RunOutcome> run(
            HealthCheck check,
            ServerKey server,
            SocketAddress address,
            int weight,
            BiFunction<Context, Subject, Run> make) {
        CompletableFuture<RunOutcome> result = new CompletableFuture<>();
        context.loop().execute(() -> {
            InetSocketAddress name = ServerAddress.unresolved(address);
            Run run = name != null
                    ? new ResolvingRun(context, name, found -> make.apply(context, new Subject(server, found, weight)))
                    : make.apply(context, new Subject(server, address, weight));
            begin(check, run, result);
        });
        return result;
    }

    private void begin(HealthCheck check, Run run, CompletableFuture<RunOutcome> result) {
        AtomicReference<CheckTimer> timer = new AtomicReference<>();
        long end = System.nanoTime() + check.timing().timeout().toNanos();
        timer.set(context.loop().at(end, () -> whenGone(run, run.expire(), result, System.nanoTime())));
        run.start(outcome -> {
            timer.get().cancel();
            result.complete(outcome);
        });
    }

    private void whenGone(Run run, RunOutcome outcome, CompletableFuture<RunOutcome> result, long sinceNanos) {
        if (run.lingers() && System.nanoTime() - sinceNanos < LINGER_NANOS) {
            context.loop().at(System.nanoTime() + 10_000_000, () -> whenGone(run, outcome, result, sinceNanos));
        } else {
            result.complete(outcome);
        }
    }

    @Override
    public void close() {
        context.loop().close();
    }
}
