package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.ListenerTls;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.tls.sys.NativeSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the library keeps of a connection is freed by hand: however a handshake ends, nothing may stay.
@Timeout(120)
class NothingStaysTest {
    private static final int EACH = 200;
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com");

    private static byte[] hello(String... protocols) throws Exception {
        SSLEngine engine = TlsTalk.trusting().createSSLEngine("shop.example.com", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("shop.example.com")));
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(32 * 1024);
        engine.beginHandshake();
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /// A client that says this and then only listens, ends, or resets.
    private enum After {
        LISTENS,
        ENDS,
        RESETS
    }

    private static void says(ProxyFixture fixture, byte[] bytes, After after) throws IOException {
        try (Socket client = fixture.connect("web")) {
            client.getOutputStream().write(bytes);
            switch (after) {
                case LISTENS -> client.getInputStream().read();
                case ENDS -> client.shutdownOutput();
                case RESETS -> client.setSoLinger(true, 0);
            }
            if (after == After.ENDS) {
                client.getInputStream().readAllBytes();
            }
        } catch (IOException e) {
            // As it may be.
        }
    }

    private static byte[] with(byte[] hello, String hex) {
        byte[] rest = HexFormat.of().parseHex(hex);
        byte[] all = Arrays.copyOf(hello, hello.length + rest.length);
        System.arraycopy(rest, 0, all, hello.length, rest.length);
        return all;
    }

    private static void shakes(ProxyFixture fixture) {
        try (SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            client.getOutputStream().write(1);
            client.getInputStream().read();
        } catch (Exception e) {
            // A client without a certificate.
        }
    }

    /// Those of other tests.
    private final long before = NativeSession.open();

    private void awaitNone() throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (NativeSession.open() > before && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertEquals(before, NativeSession.open());
    }

    @Test
    void howeverAHandshakeEnds() throws Exception {
        byte[] hello = hello();
        ClientVerification strict = new ClientVerification(true, List.of(SHOP.leaf()), List.of(), 2, List.of());
        ListenerTls tls = TlsTalk.with(Duration.ofSeconds(2), TlsTalk.with(strict, TlsTalk.tls(SHOP)));
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture = new ProxyFixture(TlsTalk.config(Protocol.TCP, tls, server.address()))) {
            for (int i = 0; i < EACH; i++) {
                says(fixture, Arrays.copyOf(hello, 1 + i % hello.length), After.ENDS);
                says(fixture, hello, After.ENDS);
                says(fixture, hello, After.RESETS);
                // An alert in place of an answer; nonsense; a record that is not whole, with the connection's end.
                says(fixture, with(hello, "15030300020230"), After.LISTENS);
                says(fixture, with(hello, "1703030004ffffffff"), After.LISTENS);
                says(fixture, with(hello, "1403030001011703"), After.ENDS);
                says(fixture, with(hello, "16030100"), After.RESETS);
                says(fixture, "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1), After.LISTENS);
            }
            for (int i = 0; i < EACH; i++) {
                shakes(fixture);
            }
            assertTrue(server.heads.isEmpty());
            awaitNone();
        }
    }

    @Test
    void whenTheListenerGoes() throws Exception {
        byte[] hello = hello();
        try (ScriptedServer server = ScriptedServer.named("s1")) {
            Socket[] waiting = new Socket[EACH];
            try (ProxyFixture fixture =
                    new ProxyFixture(TlsTalk.config(Protocol.TCP, TlsTalk.tls(SHOP), server.address()))) {
                for (int i = 0; i < EACH; i++) {
                    waiting[i] = fixture.connect("web");
                    waiting[i].getOutputStream().write(hello);
                }
                while (NativeSession.open() < before + EACH) {
                    Thread.sleep(5);
                }
            }
            awaitNone();
            for (Socket one : waiting) {
                one.close();
            }
        }
    }
}
