package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec.Transport;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.Turns;
import lbd.proxy.loop.Loop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that are connected have their share of the loop while thousands want to shake hands.
@Timeout(120)
class HelloFloodTest {
    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 300;
    private static final long FAIR_NANOS = 30_000_000;

    private static byte[] hello() throws Exception {
        SSLEngine engine = TlsTalk.trusting().createSSLEngine("shop.example.com", 443);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(32 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void ask(SSLSocket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
        assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 "));
        assertEquals(2, client.getInputStream().readNBytes(2).length);
    }

    @Test
    void whoIsConnectedIsServedBesideIt() throws Exception {
        byte[] hello = hello();
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture = new ProxyFixture(Configs.oneLoop(
                        Transport.AUTO,
                        TlsTalk.config(Protocol.HTTP, TlsTalk.tls(OpenSsl.ec("shop.example.com")), server.address())));
                SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            Loop loop = fixture.loop();
            // The first rounds make the code warm.
            long longest = 0;
            for (int round = 0; round < ROUNDS; round++) {
                longest = flood(fixture, loop, client, hello);
            }
            assertTrue(longest <= FAIR_NANOS, "a turn of " + longest / 1000 + " us");
        }
    }

    private static long flood(ProxyFixture fixture, Loop loop, SSLSocket client, byte[] hello) throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                flood.add(fixture.connect("web"));
            }
            Turns turns = new Turns(loop);
            loop.eventLoop().submit(turns::begin).get();
            for (Socket one : flood) {
                one.getOutputStream().write(hello);
            }
            for (int i = 0; i < 20; i++) {
                ask(client);
            }
            for (Socket one : flood) {
                assertEquals(22, one.getInputStream().read(), "a handshake record");
            }
            return loop.eventLoop().submit(turns::end).get();
        } finally {
            for (Socket one : flood) {
                one.close();
            }
        }
    }
}
