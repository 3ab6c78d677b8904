package lbd.proxy.decompress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that read nothing of an answer that has begun before all of their body was there.
@Timeout(40)
class UnreadAnswersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final DecompressSpec LARGE =
            new DecompressSpec(DecompressSpec.DEFAULT.encodings(), 1L << 30, 100_000);

    private static Config config(Duration clientIdle, ScriptedServer server) {
        Timeouts timeouts = new Timeouts(LONG, clientIdle, LONG, LONG, LONG, LONG, LONG, LONG);
        ListenerSpec plain = Configs.listener("web", ListenerSpec.Protocol.HTTP, timeouts);
        HttpSpec http = HttpSpec.DEFAULT.with(RouteEdits.DEFAULT.with(LARGE));
        ListenerSpec listener = new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                plain.timeouts(),
                plain.access(),
                http,
                plain.udp(),
                List.of(),
                "app");
        return Configs.of(List.of(listener), List.of(Configs.pool("app", server.address())));
    }

    private static Socket smallWindow(ProxyFixture fixture) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(4096);
        client.setSoTimeout(20_000);
        client.connect(fixture.address("web"));
        return client;
    }

    /// All but the last octet.
    private static void post(Socket client, byte[] encoded) throws IOException {
        Bodies.send(client, Bodies.post("gzip", encoded.length + 1));
        Bodies.send(client, encoded);
    }

    @Test
    void aClientThatNeitherReadsNorSendsEndsThoughItsServerTakesNothing() throws Exception {
        byte[] bomb = Encoded.by(Coding.GZIP, new byte[1 << 20], 64 << 20);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
                    byte[] block = new byte[65_536];
                    while (true) {
                        peer.socket.getOutputStream().write(block);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(config(Duration.ofMillis(500), server));
                Socket client = smallWindow(fixture)) {
            post(client, bomb);
            assertEquals("POST /a s1 200 client_timeout", fixture.line());
            Bodies.awaitNothingHeld(fixture);
        }
    }
}
