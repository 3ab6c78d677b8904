package lbd.it.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// grpc-java on both sides of a daemon: calls of all four kinds, and what becomes of them when something ends.
@Timeout(120)
class GrpcJavaTest {
    private static final int MANY = 10_000;

    @TempDir
    private Path folder;

    private int port;
    private final List<EchoService> servers = new ArrayList<>();
    private @Nullable LbdProcess started;
    private @Nullable ManagedChannel opened;

    @BeforeEach
    void start() throws Exception {
        port = RealServer.freePort();
        servers.add(new EchoService(0));
        servers.add(new EchoService(0));
        Files.writeString(folder.resolve("lbd.yaml"), yaml(1));
        started = LbdProcess.start(
                        folder, "run", "-c", folder.resolve("lbd.yaml").toString())
                .printed("event=process.ready");
        opened =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    private String yaml(int weight) {
        return """
                version: 1
                process: {workers: 2, shutdown_grace: 10s}
                admin: {http: off, socket: %s}
                access_log: {path: stdout, format: "call {status} {grpc_status} {ended}"}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", http2: {prior_knowledge: true}, pool: echo}
                pools:
                  - name: echo
                    scheduler: wrr
                    servers:
                      - {name: a, address: "127.0.0.1:%d", weight: %d}
                      - {name: b, address: "127.0.0.1:%d"}
                    http2: {prior_knowledge: true}
                    grpc: {deadlines: true}
                    passive: off
                    health_check: {type: grpc, service: t.Echo, interval: 100ms, timeout: 20s, rise: 1, fall: 1}
                """.formatted(
                        folder.resolve("admin.sock"),
                        port,
                        servers.get(0).port(),
                        weight,
                        servers.get(1).port());
    }

    @AfterEach
    void stop() {
        if (opened != null) {
            opened.shutdownNow();
        }
        if (started != null) {
            started.close();
        }
        servers.forEach(EchoService::close);
    }

    private LbdProcess lbd() {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    private ManagedChannel channel() {
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }

    private String unary(String asked) {
        return unary(asked, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
    }

    private String unary(String asked, CallOptions options) {
        byte[] answer =
                ClientCalls.blockingUnaryCall(channel(), EchoService.UNARY, options, asked.getBytes(ISO_8859_1));
        return new String(answer, ISO_8859_1);
    }

    /// What comes, and `end` or the status at last.
    private static final class Told implements StreamObserver<byte[]> {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();

        @Override
        public void onNext(byte[] each) {
            all.add(new String(each, ISO_8859_1));
        }

        @Override
        public void onError(Throwable cause) {
            all.add(Status.fromThrowable(cause).getCode().name());
        }

        @Override
        public void onCompleted() {
            all.add("end");
        }

        String next() throws InterruptedException {
            String said = all.poll(30, TimeUnit.SECONDS);
            return said == null ? "nothing" : said;
        }
    }

    @Test
    void callsOfAllKindsPass() throws Exception {
        assertEquals("hello", unary("hello"));
        Iterator<byte[]> down = ClientCalls.blockingServerStreamingCall(
                channel(),
                EchoService.DOWN,
                CallOptions.DEFAULT,
                Integer.toString(MANY).getBytes(ISO_8859_1));
        for (int i = 0; i < MANY; i++) {
            assertEquals("message " + i, new String(down.next(), ISO_8859_1));
        }
        assertEquals(false, down.hasNext());

        Told counted = new Told();
        StreamObserver<byte[]> up =
                ClientCalls.asyncClientStreamingCall(channel().newCall(EchoService.UP, CallOptions.DEFAULT), counted);
        Told echoed = new Told();
        StreamObserver<byte[]> both =
                ClientCalls.asyncBidiStreamingCall(channel().newCall(EchoService.BOTH, CallOptions.DEFAULT), echoed);
        for (int i = 0; i < MANY; i++) {
            up.onNext(EchoService.message(i));
            both.onNext(EchoService.message(i));
        }
        up.onCompleted();
        both.onCompleted();
        assertEquals(Integer.toString(MANY), counted.next());
        assertEquals("end", counted.next());
        for (int i = 0; i < MANY; i++) {
            assertEquals("message " + i, echoed.next());
        }
        assertEquals("end", echoed.next());
        String large = "x".repeat(3_000_000);
        assertEquals(large, unary(large));
    }

    /// An empty message is the smallest frame that an honest client sends, as fast as it can.
    @Test
    void messagesOfNothingAreNoFlood() throws Exception {
        Told echoed = new Told();
        StreamObserver<byte[]> both =
                ClientCalls.asyncBidiStreamingCall(channel().newCall(EchoService.BOTH, CallOptions.DEFAULT), echoed);
        for (int i = 0; i < 2 * MANY; i++) {
            both.onNext(new byte[0]);
        }
        both.onCompleted();
        for (int i = 0; i < 2 * MANY; i++) {
            assertEquals("", echoed.next());
        }
        assertEquals("end", echoed.next());
    }

    /// Whoever was served when the daemon was told to stop is answered; who comes later finds nobody.
    @Test
    void aStopUnderLoadFailsNoCallThatWasTaken() throws Exception {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger answers = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(16);
        for (int i = 0; i < 16; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        unary("x".repeat(100));
                        answers.incrementAndGet();
                    }
                } catch (StatusRuntimeException e) {
                    Throwable cause = e.getStatus().getCause();
                    failures.add(e.getStatus().getCode() + " " + (cause instanceof ConnectException));
                }
                ended.countDown();
            });
        }
        awaitMore(answers, failures);
        lbd().signal("TERM");
        assertEquals(0, lbd().exitCode());
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        assertEquals(List.of("UNAVAILABLE true"), failures.stream().distinct().toList());
    }

    @Test
    void statusesAreTheServers() throws Exception {
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> unary("fail 5"));
        assertEquals(Status.Code.NOT_FOUND, refused.getStatus().getCode());
        assertEquals("as asked", refused.getStatus().getDescription());
        lbd().printed("call 200 5 ok");
    }

    @Test
    void whatTheClientCancelsIsCancelledAtTheServer() throws Exception {
        Told told = new Told();
        StreamObserver<byte[]> both =
                ClientCalls.asyncBidiStreamingCall(channel().newCall(EchoService.BOTH, CallOptions.DEFAULT), told);
        both.onNext(EchoService.message(1));
        assertEquals("message 1", told.next());
        both.onError(Status.CANCELLED.asRuntimeException());
        assertTrue(cancelledSomewhere(), "cancelled");
        CallOptions brief = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
        StatusRuntimeException late = assertThrows(StatusRuntimeException.class, () -> unary("silence", brief));
        assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
        assertTrue(cancelledSomewhere(), "late");
    }

    private boolean cancelledSomewhere() throws InterruptedException {
        for (int i = 0; i < 3_000; i++) {
            for (EchoService each : servers) {
                if (each.cancelled.tryAcquire()) {
                    return true;
                }
            }
            Thread.sleep(10);
        }
        return false;
    }

    @Test
    void healthIsAskedInGrpcsOwnWay() throws Exception {
        servers.get(0).serving = false;
        lbd().printed("event=server.down pool=echo server=a");
        lbd().printed("not_serving");
        int before = servers.get(1).calls.get();
        for (int i = 0; i < 10; i++) {
            unary("x");
        }
        assertEquals(before + 10, servers.get(1).calls.get());
        servers.get(1).serving = false;
        lbd().printed("event=server.down pool=echo server=b");
        StatusRuntimeException none = assertThrows(StatusRuntimeException.class, () -> unary("x"));
        assertEquals(Status.Code.UNAVAILABLE, none.getStatus().getCode());
        assertEquals("lbd: no_server", none.getStatus().getDescription());
    }

    @Test
    void serversLeaveReloadsComeAndTheDaemonStopsWithoutALostCall() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Told told = new Told();
        StreamObserver<byte[]> both =
                ClientCalls.asyncBidiStreamingCall(channel().newCall(EchoService.BOTH, CallOptions.DEFAULT), told);
        both.onNext(EchoService.message(0));
        assertEquals("message 0", told.next());
        CountDownLatch ended = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    try {
                        unary("x".repeat(100));
                        answers.incrementAndGet();
                    } catch (StatusRuntimeException e) {
                        failures.add(e.getStatus().toString());
                    }
                }
                ended.countDown();
            });
        }
        try {
            for (int i = 0; i < 10; i++) {
                int at = i % 2;
                awaitMore(answers, failures);
                // It says GOAWAY with calls on their way, and is back at the same address.
                EchoService leaves = servers.get(at);
                if (i > 1) {
                    int its = leaves.port();
                    leaves.leave();
                    leaves.awaitEnd();
                    EchoService back = EchoService.again(its);
                    servers.set(at, back);
                    // Only then may the other one leave. A check that began while it was away may fail after its first
                    // call: with the second since, the first has been taken for what it is.
                    lbd().await(() -> (back.calls.get() > 0 && back.checks.get() > 1) || !failures.isEmpty());
                } else if (i == 1) {
                    both.onNext(EchoService.message(1));
                    assertEquals("message 1", told.next());
                    both.onCompleted();
                    assertEquals("end", told.next());
                }
                Files.writeString(folder.resolve("lbd.yaml"), yaml(2 + i));
                lbd().signal("HUP");
                lbd().printed("generation=" + (i + 2) + " ");
            }
            awaitMore(answers, failures);
        } finally {
            // Nobody asks on, whatever has failed: what is refused is asked again at once.
            over.set(true);
        }
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        assertEquals(List.of(), failures.stream().distinct().toList());

        Told last = new Told();
        StreamObserver<byte[]> open =
                ClientCalls.asyncBidiStreamingCall(channel().newCall(EchoService.BOTH, CallOptions.DEFAULT), last);
        open.onNext(EchoService.message(2));
        assertEquals("message 2", last.next());
        lbd().signal("TERM");
        lbd().printed("event=process.stopping");
        open.onNext(EchoService.message(3));
        assertEquals("message 3", last.next());
        open.onCompleted();
        assertEquals("end", last.next());
        assertEquals(0, lbd().exitCode());
    }

    private void awaitMore(AtomicInteger answers, Queue<String> failures) throws InterruptedException {
        int before = answers.get();
        lbd().await(() -> answers.get() > before + 50 || !failures.isEmpty());
    }
}
