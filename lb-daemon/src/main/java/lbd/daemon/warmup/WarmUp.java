package lbd.daemon.warmup;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.ProcessSpec;
import lbd.proxy.listener.ListenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What `process.warm_up` asks for: has the JVM compile what requests will run, before the first of them comes.
///
/// Bounded by its requests, and on a slow machine by its time. Whatever becomes of it, the start goes on.
public final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    /// The start waits no longer.
    private static final Duration LONGEST = Duration.ofMillis(500);

    /// The first compiler takes a method after 200 calls, and then needs its time. What all kinds of traffic run is
    /// called for each of them.
    private static final int REQUESTS = 1000;

    private static final int REQUESTS_OF_A_KIND = 500;

    private final Config config;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int answered;

    private WarmUp(Config config) {
        this.config = config;
    }

    /// @param requests that were answered
    /// @param millis   that it took
    public record Done(int requests, long millis) {
        static final Done NOTHING = new Done(0, 0);
    }

    /// Called before listeners are bound. Blocks until it is over.
    public static Done run(Config config) {
        return config.process().warmUp() == ProcessSpec.WarmUp.AUTO && cached() ? run(config, LONGEST) : Done.NOTHING;
    }

    /// Whether the classes come from the package's AOT cache, or go to it. Without, the time would be gone before they
    /// are loaded.
    private static boolean cached() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(option -> option.startsWith("-XX:AOTCache"));
    }

    static Done run(Config config, Duration longest) {
        return PrivateProxy.serves(config) ? new WarmUp(config).run(longest) : Done.NOTHING;
    }

    private Done run(Duration longest) {
        long begin = System.nanoTime();
        Thread thread = Thread.ofPlatform().daemon().name("lbd-warm-up").start(this::visit);
        try {
            if (!over.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Done(answered, Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    /// The start goes on while the proxy closes, as while anything hangs.
    private void visit() {
        try (PrivateProxy proxy = PrivateProxy.like(config)) {
            try (Visitors visitors = proxy.visitors()) {
                int enough = REQUESTS + visitors.kinds() * REQUESTS_OF_A_KIND;
                for (int count = 0; count < enough; answered = count) {
                    count += visitors.visit();
                }
            } finally {
                over.countDown();
            }
        } catch (ClosedByInterruptException e) {
            // Its time is over.
        } catch (IOException | ListenException | RuntimeException e) {
            // A machine without a loopback interface, say. The first requests are slow then, as without a warm-up.
            log.atWarn()
                    .addKeyValue("event", "process.warm_up_failed")
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log();
        } finally {
            over.countDown();
        }
    }
}
