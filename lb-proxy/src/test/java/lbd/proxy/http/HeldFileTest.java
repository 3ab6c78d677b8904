package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.upstream.ServerFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is read from the disk for a server that is not there any more.
@Timeout(60)
class HeldFileTest {
    private static final int DISK = 1 << 20;
    private static final String BODY = "0123456789".repeat(7000);

    private final ExchangeFixture fixture = new ExchangeFixture(Configs.of(
            List.of(Configs.routed(
                    "app",
                    new RouteSpec(
                            RouteMatch.ANY,
                            new RouteAction.Forward("app"),
                            RouteEdits.DEFAULT.with(new BufferLimits(new RequestBuffer(1024, DISK), null))))),
            List.of(Configs.pool(
                    "app", new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2)))));
    private final FakeClient client = new FakeClient();
    private final FakeServers servers = new FakeServers();
    private final Exchange exchange = new Exchange(
            fixture.http,
            fixture.listener,
            client,
            new ForwardingFields(client.remoteAddress(), client.localAddress(), Scheme.HTTP),
            servers);

    /// What a worker reads from the disk when the client has gone is given back on the loop, which must be there.
    @AfterEach
    void close() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        await(() -> used() == 0 || System.nanoTime() - end > 0);
        fixture.close();
        assertEquals(0, used());
    }

    private long used() {
        return fixture.allocator.metric().usedHeapMemory()
                + fixture.allocator.metric().usedDirectMemory();
    }

    /// Asked on the loop.
    private void await(BooleanSupplier what) throws Exception {
        AtomicBoolean is = new AtomicBoolean();
        while (!is.get()) {
            fixture.run(() -> is.set(what.getAsBoolean()));
        }
    }

    private void begin(String request) {
        byte[] bytes = request.getBytes(ISO_8859_1);
        Head head = new Head();
        assertEquals(bytes.length, new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head));
        exchange.begin(head, false);
    }

    private void begin() {
        begin("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
        exchange.requestData(Unpooled.copiedBuffer(BODY, ISO_8859_1));
        exchange.requestEnd(null);
        exchange.requestReadComplete();
    }

    private void piece(int count) {
        exchange.requestData(Unpooled.copiedBuffer("x".repeat(count), ISO_8859_1));
        exchange.requestReadComplete();
    }

    /// Wherever the pieces end: short of the bound, at it, or above it.
    @Test
    void untilItIsFullTheClientIsAskedForMoreAndThenAServerIsSought() throws Exception {
        fixture.run(() -> {
            begin("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            // More than memory has room for, which the next one begins the file with.
            piece(1000);
            piece(600);
        });
        int left = DISK + 1024 - 1600;
        for (int part : new int[] {left - 500, 400, 99, 1}) {
            fixture.run(() -> {
                client.news();
                piece(part);
            });
            await(() -> client.news().contains("read body"));
        }
        fixture.run(() -> {
            assertEquals(List.of(), servers.asked);
            piece(1);
        });
        await(() -> servers.asked.contains("s1 dial"));
        fixture.run(() -> exchange.clientGone(EndReason.CLIENT_ABORT));
    }

    /// Its stream may be another request's by then.
    @Test
    void itGoesToNobody() throws Exception {
        fixture.run(this::begin);
        await(() -> servers.asked.contains("s1 dial"));
        FakeServer[] given = new FakeServer[2];
        fixture.run(() -> {
            given[0] = servers.connect();
            given[0].news();
            // The disk is being read.
            exchange.serverFailed(ServerFailure.CUT, null);
        });
        await(() -> fixture.http.loop().memory().held() == 0);
        fixture.run(() -> {
            assertEquals(List.of(), given[0].news());
            given[1] = servers.connect();
        });
        await(() -> given[1].told.contains("end"));
        fixture.run(() -> {
            String got = String.join(
                    "",
                    given[1].told.stream()
                            .filter(one -> one.startsWith("data "))
                            .toList());
            assertEquals(BODY, got.replace("data ", ""));
            exchange.response(answer());
            exchange.responseEnd(null);
        });
        assertEquals(List.of("s2 200 ok 1"), fixture.lines);
    }

    private static Head answer() {
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseResponse(bytes, 0, bytes.length, Method.PUT, head);
        return head;
    }
}
