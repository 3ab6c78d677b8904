package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Checks of servers on unix sockets.
@Timeout(30)
class UnixCheckTest {
    private static final CheckSpec.Tcp CONNECT = new CheckSpec.Tcp(null, null);

    @TempDir
    private Path folder;

    private UnixDomainSocketAddress address = UnixDomainSocketAddress.of("");

    @BeforeEach
    void name() {
        address = UnixDomainSocketAddress.of(folder.resolve("app.sock"));
    }

    /// Accepts one, reads what it first says, answers, and tells what it has read once that one is gone.
    private CompletableFuture<String> serve(String answer) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(address);
        CompletableFuture<String> heard = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try (listening;
                    SocketChannel socket = listening.accept()) {
                ByteBuffer all = ByteBuffer.allocate(4096);
                int first = socket.read(all);
                if (first > 0) {
                    socket.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                }
                heard.complete(new String(all.array(), 0, all.position(), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                heard.completeExceptionally(e);
            }
        });
        return heard;
    }

    private void expect(boolean passed, Reason reason, String evidence, HealthCheck check) throws Exception {
        Probe.Result result = Checks.once(check, address);
        assertEquals(
                passed + " " + reason + " " + evidence,
                result.passed() + " " + result.reason() + " " + result.evidence());
    }

    @Test
    void aConnectionIsEnoughForTcp() throws Exception {
        CompletableFuture<String> heard = serve("");
        expect(true, Reason.PASSED, "connected", Checks.check(CONNECT));
        assertEquals("", heard.get(10, TimeUnit.SECONDS));
    }

    @Test
    void sendAndExpectSpeakThere() throws Exception {
        CompletableFuture<String> heard = serve("+PONG\r\n");
        expect(
                true,
                Reason.PASSED,
                "answered as expected",
                Checks.check(new CheckSpec.Tcp(Payload.ofText("PING\r\n"), Payload.ofText("PONG"))));
        assertEquals("PING\r\n", heard.get(10, TimeUnit.SECONDS));
    }

    @Test
    void anHttpCheckAsksForLocalhost() throws Exception {
        CompletableFuture<String> heard = serve("HTTP/1.1 204 No Content\r\n\r\n");
        expect(true, Reason.PASSED, "/ok: status 204", Checks.check(Checks.get(HttpUrl.of("/ok"))));
        assertEquals(
                "GET /ok HTTP/1.1\r\nHost: localhost\r\nUser-Agent: lbd-check\r\nConnection: close\r\n\r\n",
                heard.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aHeaderOfVersion1SaysThatNobodyHasAnAddress() throws Exception {
        CompletableFuture<String> heard = serve("ok");
        CheckSpec listens = new CheckSpec.Tcp(null, Payload.ofText("ok"));
        CheckTarget target = new CheckTarget(0, null, ProxyProtocol.V1, null);
        HealthCheck check =
                new HealthCheck("check", listens, Checks.check(listens).timing(), target);
        expect(true, Reason.PASSED, "answered as expected", check);
        assertEquals("PROXY UNKNOWN\r\n", heard.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aMissingSocketIsSaid() throws Exception {
        expect(false, Reason.UNREACHABLE, "no such socket", Checks.check(CONNECT));
    }

    @Test
    void aFileAtWhichNobodyListensRefuses() throws Exception {
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(address);
        }
        expect(false, Reason.CONNECT_REFUSED, "connection refused", Checks.check(CONNECT));
    }

    @Test
    void aFullBacklogIsSaid() throws Exception {
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel first = SocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel second = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            full.bind(address, 1);
            first.connect(address);
            second.connect(address);
            expect(false, Reason.UNREACHABLE, "the backlog of the socket is full", Checks.check(CONNECT));
        }
    }

    @Test
    void aScriptIsToldThePath() throws Exception {
        List<String> command = List.of("sh", "-c", "[ {address} = " + address + " ] && [ \"$LBD_PORT\" = 0 ]");
        CheckSpec.Script script = new CheckSpec.Script(command, CheckSpec.Script.Arguments.NONE, false, null);
        assertEquals(Reason.PASSED, Checks.once(Checks.check(script), address).reason());
    }
}
