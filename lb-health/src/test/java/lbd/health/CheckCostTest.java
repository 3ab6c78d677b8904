package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.health.Transition;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a thousand servers cost.
@Timeout(180)
class CheckCostTest {
    private static final int SERVERS = 1000;

    /// A connection's port is not free again at once: between two addresses they would run out.
    private static final int ADDRESSES = 8;

    /// So many results of each are kept.
    private static final int KEPT = 50;

    private static final long MOST_HELD = 30 << 20;

    private final LinkedBlockingQueue<Transition> transitions = new LinkedBlockingQueue<>();

    @Test
    void aThousandServersHoldAtMostThirtyMebibytes() throws Exception {
        List<ServerSocket> listening = new ArrayList<>();
        try {
            for (int i = 1; i <= ADDRESSES; i++) {
                ServerSocket socket = new ServerSocket(0, SERVERS, InetAddress.getByName("127.0.0." + i));
                listening.add(socket);
                Thread.ofPlatform().daemon().start(() -> answer(socket));
            }
            List<ServerSpec> servers = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                servers.add(Checks.server("s" + i, (InetSocketAddress)
                        listening.get(i % ADDRESSES).getLocalSocketAddress()));
            }
            HealthCheck check = new HealthCheck(
                    "http",
                    Checks.get(HttpUrl.of("/healthz")),
                    Checks.timing(Duration.ofMillis(250), Duration.ofSeconds(60), 3, 2, Initial.UP),
                    CheckTarget.DEFAULT);
            long before = held();
            try (HealthChecks checks = HealthChecks.start(
                    HealthChecksTest.config(List.of(Checks.pool(servers, check))), transitions::add)) {
                measure(checks);
                double mebibytes = (held() - before) / (double) (1 << 20);
                System.out.printf("MEASURED the checks of 1,000 servers hold %.1f MiB%n", mebibytes);
                assertEquals(List.of(), List.copyOf(transitions));
                assertTrue(mebibytes * (1 << 20) <= MOST_HELD, mebibytes + " MiB");
            }
        } finally {
            for (ServerSocket socket : listening) {
                socket.close();
            }
        }
    }

    /// Until what is kept is full. The figures are for reading: they depend on who else uses the machine.
    private static void measure(HealthChecks checks) throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("lbd-health"))
                .mapToLong(Thread::threadId)
                .max()
                .orElseThrow();
        // The first are run by code that is not compiled yet.
        awaitRuns(checks, KEPT / 2);
        long runs = runs(checks);
        long processor = threads.getThreadCpuTime(thread);
        long allocated = threads.getThreadAllocatedBytes(thread);
        awaitRuns(checks, KEPT);
        double ran = runs(checks) - runs;
        double microseconds = (threads.getThreadCpuTime(thread) - processor) / 1e3 / ran;
        System.out.printf(
                "MEASURED an http_get check: %.0f us, which is %.1f %% of a core for 1,000 a second; %.0f bytes of garbage%n",
                microseconds, microseconds / 10, (threads.getThreadAllocatedBytes(thread) - allocated) / ran);
    }

    private static void awaitRuns(HealthChecks checks, int each) throws InterruptedException {
        while (checks.counts().stream().anyMatch(c -> c.passed() + c.failed() < each)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static long runs(HealthChecks checks) {
        return checks.counts().stream().mapToLong(c -> c.passed() + c.failed()).sum();
    }

    /// Bytes on the heap that are not garbage, and direct ones.
    private static long held() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    /// One after the other: they come with their requests and are answered at once.
    private static void answer(ServerSocket listening) {
        byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[4096];
        while (!listening.isClosed()) {
            try (Socket client = listening.accept()) {
                if (client.getInputStream().read(request) > 0) {
                    client.getOutputStream().write(answer);
                }
            } catch (IOException e) {
                // That client is gone, or the test is over.
            }
        }
    }
}
