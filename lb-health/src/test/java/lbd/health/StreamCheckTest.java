package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.health.Reason;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.check.Payload;
import lbd.core.model.check.StatusRanges;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Checks over real connections, against servers that misbehave.
@Timeout(30)
class StreamCheckTest {
    private static final CheckSpec.Tcp CONNECT = new CheckSpec.Tcp(null, null);
    private static final CheckSpec GET = Checks.get(HttpUrl.of("/"));
    private static final CheckSpec BODY = Checks.get(Checks.url("/", StatusRanges.DEFAULT, null, "needle", null));

    @Test
    void connectionIsEnoughForTcp() throws Exception {
        try (Peer peer = new Peer(connection -> connection.getInputStream().readAllBytes())) {
            expect(true, Reason.PASSED, "connected", Checks.once(Checks.check(CONNECT), peer.address()));
        }
    }

    @Test
    void closedPortIsRefused() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        expect(false, Reason.CONNECT_REFUSED, "connection refused", Checks.once(Checks.check(CONNECT), nobody));
    }

    @Test
    void addressThatNeverAnswersTimesOutWhileConnecting() throws Exception {
        // The queue of a listener that accepts nobody is filled; the kernel drops what comes then.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel first = SocketChannel.open();
                SocketChannel second = SocketChannel.open()) {
            for (SocketChannel filler : List.of(first, second)) {
                filler.configureBlocking(false);
                filler.connect(full.getLocalSocketAddress());
            }
            InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
            Probe.Result result = Checks.once(Checks.impatient(CONNECT), address);
            expect(false, Reason.CONNECT_TIMEOUT, "not connected in time", result);
        }
    }

    @Test
    void nameWithoutAddressIsTold() throws Exception {
        InetSocketAddress name = InetSocketAddress.createUnresolved("no-such-host.invalid", 80);
        Probe.Result result = Checks.once(Checks.check(CONNECT), name);
        assertEquals(Reason.RESOLVE, result.reason());
    }

    @Test
    void nameIsLookedUp() throws Exception {
        try (Peer peer = Peer.says("hi")) {
            InetSocketAddress name = InetSocketAddress.createUnresolved(
                    "localhost", peer.address().getPort());
            assertTrue(Checks.once(Checks.check(CONNECT), name).passed());
        }
    }

    @Test
    void serverThatSaysNothingTimesOut() throws Exception {
        try (Peer peer = Peer.says("")) {
            expect(false, Reason.TIMEOUT, "/: no answer in time", Checks.once(Checks.impatient(GET), peer.address()));
            expect(
                    false,
                    Reason.TIMEOUT,
                    "no greeting in time",
                    Checks.once(Checks.impatient(new CheckSpec.Mysql(null)), peer.address()));
        }
    }

    @Test
    void resetIsTold() throws Exception {
        try (Peer peer = new Peer(connection -> {
            Peer.readHead(connection);
            connection.setSoLinger(true, 0);
        })) {
            Probe.Result result = Checks.once(Checks.check(GET), peer.address());
            assertEquals(Reason.RESET, result.reason());
        }
    }

    @Test
    void earlyCloseIsTold() throws Exception {
        try (Peer peer = Peer.http("HTTP/1.1 200 OK", "Content-Le")) {
            expect(
                    false,
                    Reason.CLOSED,
                    "/: closed before the end of the head",
                    Checks.once(Checks.check(GET), peer.address()));
        }
        try (Peer peer = Peer.http("HTTP/1.1 200 OK", "Content-Length: 100", "", "needle")) {
            expect(
                    false,
                    Reason.CLOSED,
                    "/: closed before the end of the body",
                    Checks.once(Checks.check(BODY), peer.address()));
        }
    }

    @Test
    void oneByteATimeIsEndedByTheTimeout() throws Exception {
        try (Peer peer = new Peer(connection -> {
            Peer.readHead(connection);
            Peer.write(connection, "HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 1000; i++) {
                Peer.write(connection, "X");
                TimeUnit.MILLISECONDS.sleep(20);
            }
        })) {
            Probe.Result result = Checks.once(Checks.impatient(GET), peer.address());
            expect(false, Reason.TIMEOUT, "/: no end of the head in time", result);
            assertTrue(result.took().compareTo(Duration.ofSeconds(2)) < 0, () -> "took " + result.took());
        }
    }

    @Test
    void endlessHeadAndEndlessBodyAreBounded() throws Exception {
        try (Peer peer = new Peer(connection -> {
            Peer.write(connection, "HTTP/1.1 200 OK\r\n");
            while (true) {
                Peer.write(connection, "X-Y: " + "z".repeat(1000) + "\r\n");
            }
        })) {
            Probe.Result result = Checks.once(Checks.check(GET), peer.address());
            assertEquals(Reason.PROTOCOL, result.reason(), result::toString);
        }
        try (Peer peer = new Peer(connection -> {
            Peer.write(connection, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                Peer.write(connection, "z".repeat(1000));
            }
        })) {
            expect(
                    false,
                    Reason.CONTENT,
                    "/: body of more than 65536 bytes",
                    Checks.once(Checks.check(BODY), peer.address()));
        }
    }

    @Test
    void severalUrlsMustAllPass() throws Exception {
        try (Peer peer = new Peer(connection -> {
            boolean first = Peer.readHead(connection).startsWith("GET /a ");
            Peer.write(connection, first ? "HTTP/1.1 204 N\r\n\r\n" : "HTTP/1.1 503 N\r\n\r\n");
        })) {
            CheckSpec both = Checks.get(HttpUrl.of("/a"), HttpUrl.of("/b"));
            expect(
                    false,
                    Reason.STATUS,
                    "/b: status 503 wanted 200-299",
                    Checks.once(Checks.check(both), peer.address()));
            assertEquals(2, peer.connections());
            assertTrue(Checks.once(Checks.check(Checks.get(HttpUrl.of("/a"))), peer.address())
                    .passed());
        }
    }

    @Test
    void requestIsWhatTheCheckSays() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        try (Peer peer = new Peer(connection -> {
            head.complete(Peer.readHead(connection));
            Peer.write(connection, "HTTP/1.0 200 OK\r\n\r\n");
        })) {
            HttpUrl url = new HttpUrl(
                    "/x?y=1",
                    CheckSpec.HttpMethod.HEAD,
                    "www.example.com",
                    List.of(new CheckSpec.Header("X-A", "b")),
                    StatusRanges.DEFAULT,
                    null,
                    null,
                    null,
                    CheckSpec.HttpVersion.HTTP_1_0,
                    1);
            HealthCheck check = new HealthCheck(
                    "check",
                    Checks.get(url),
                    Checks.within(Duration.ofSeconds(5)),
                    new CheckTarget(
                            peer.address().getPort(), InetAddress.ofLiteral("127.0.0.2"), ProxyProtocol.OFF, null));
            // The server's own port is another: the check's counts.
            assertTrue(Checks.once(check, new InetSocketAddress("127.0.0.1", 1)).passed());
        }
        assertEquals(
                "HEAD /x?y=1 HTTP/1.0\r\nHost: www.example.com\r\nUser-Agent: lbd-check\r\nX-A: b\r\n\r\n", head.get());
    }

    @Test
    void proxyHeaderComesFirst() throws Exception {
        CompletableFuture<String> said = new CompletableFuture<>();
        try (Peer peer = new Peer(connection -> {
            said.complete(Peer.readHead(connection) + "@" + connection.getPort());
            Peer.write(connection, "HTTP/1.0 200 OK\r\n\r\n");
        })) {
            CheckTarget target = new CheckTarget(0, null, ProxyProtocol.V1, null);
            HealthCheck check = new HealthCheck("check", GET, Checks.within(Duration.ofSeconds(5)), target);
            assertTrue(Checks.once(check, peer.address()).passed());
            String port = said.get().replaceFirst("(?s).*@", "");
            assertTrue(
                    said.get()
                            .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + port + " "
                                    + peer.address().getPort() + "\r\nGET / HTTP/1.1\r\n"),
                    said::join);
        }
    }

    @Test
    void sendAndExpectTalkOverTcp() throws Exception {
        CheckSpec spec = new CheckSpec.Tcp(Payload.ofText("ping\r\n"), Payload.ofHex("70 6f 6e 67"));
        try (Peer peer = new Peer(connection -> {
            connection.getInputStream().readNBytes(6);
            Peer.write(connection, "say pong\r\n");
            connection.getInputStream().readAllBytes();
        })) {
            expect(true, Reason.PASSED, "answered as expected", Checks.once(Checks.check(spec), peer.address()));
        }
        try (Peer peer = Peer.says("no \u001b[31m way")) {
            Probe.Result result = Checks.once(Checks.impatient(spec), peer.address());
            assertEquals(Reason.TIMEOUT, result.reason());
            assertFalse(result.evidence().contains("\u001b"), "what servers say must not steer a terminal");
        }
    }

    @Test
    void stepsFollowEachOther() throws Exception {
        CheckSpec spec = new CheckSpec.Tcp(List.of(
                step(null, "220 "),
                step("HELO x\r\n", null),
                step("NOOP\r\n", "250 ok"),
                step(null, "bye"),
                step("Q", null)));
        try (Peer peer = new Peer(connection -> {
            Peer.write(connection, "220 250 ok\r\n");
            connection.getInputStream().readNBytes("HELO x\r\nNOOP\r\n".length());
            Peer.write(connection, "250 ok bye");
            connection.getInputStream().readNBytes(1);
            Peer.write(connection, "!");
        })) {
            expect(true, Reason.PASSED, "answered", Checks.once(Checks.check(spec), peer.address()));
        }
        try (Peer peer = new Peer(connection -> {
            Peer.write(connection, "220 250 ok\r\n");
            connection.getInputStream().readNBytes("HELO x\r\nNOOP\r\n".length());
            Peer.write(connection, "500 what?");
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        })) {
            expect(
                    false,
                    Reason.CONTENT,
                    "step 3: not as expected: \"500 what?\"",
                    Checks.once(Checks.check(spec), peer.address()));
        }
    }

    private static CheckSpec.TcpStep step(@Nullable String send, @Nullable String expect) {
        return new CheckSpec.TcpStep(
                send == null ? null : Payload.ofText(send), expect == null ? null : Payload.ofText(expect));
    }

    private static void expect(boolean passed, Reason reason, String evidence, Probe.Result actual) {
        assertEquals(List.of(passed, reason, evidence), List.of(actual.passed(), actual.reason(), actual.evidence()));
    }

    @Test
    void checkGoesThroughItsInterface() throws Exception {
        try (Peer peer = Peer.says("hello")) {
            assertTrue(Checks.once(through("lo"), peer.address()).passed());
            Probe.Result nowhere = Checks.once(through("no-such-link"), peer.address());
            assertEquals(Reason.LOCAL, nowhere.reason(), nowhere.evidence());
            // Another interface does not lead to a loopback address.
            for (NetworkInterface other : NetworkInterface.networkInterfaces().toList()) {
                if (other.isUp() && !other.isLoopback()) {
                    assertFalse(
                            Checks.once(through(other.getName()), peer.address())
                                    .passed(),
                            other.getName());
                }
            }
        }
    }

    private static HealthCheck through(String device) {
        return new HealthCheck(
                "tcp",
                new CheckSpec.Tcp(null, null),
                Checks.within(Duration.ofSeconds(1)),
                new CheckTarget(0, null, ProxyProtocol.OFF, null, device));
    }
}
