package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.tls.Certificate;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.MemoryBudget;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients of TLS make us keep is charged as what others make us keep.
@Timeout(60)
class TlsMemoryTest {
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com");
    private static final int LIMIT = 1 << 20;

    private final MemoryBudget memory = new MemoryBudget(LIMIT);
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private ProxyFixture proxy(ScriptedServer server) throws Exception {
        return new ProxyFixture(
                Configs.oneLoop(Transport.AUTO, TlsTalk.config(Protocol.HTTP, TlsTalk.tls(SHOP), server.address())),
                memory);
    }

    private void awaitHeld(long atLeast) throws InterruptedException {
        while (memory.held() < atLeast) {
            Thread.sleep(2);
        }
    }

    private void awaitNothingHeld() throws InterruptedException {
        while (memory.held() > 0) {
            Thread.sleep(2);
        }
    }

    /// The first 15,000 octets of a ClientHello of 16,000.
    private static byte[] hello() {
        byte[] hello = new byte[5 + 15_000];
        hello[0] = 22;
        hello[1] = 3;
        hello[2] = 1;
        hello[3] = (byte) (16_004 >> 8);
        hello[4] = (byte) 16_004;
        hello[5] = 1;
        hello[7] = (byte) (16_000 >> 8);
        hello[8] = (byte) 16_000;
        return hello;
    }

    @Test
    void handshakesThatAreNotOverTakeTheirShareAndTheOldestGoFirst() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = proxy(server)) {
            byte[] hello = hello();
            while (memory.givenUp.sum() == 0) {
                Socket client = fixture.connect("web");
                clients.add(client);
                client.setSoLinger(true, 0);
                client.getOutputStream().write(hello);
                awaitHeld(Math.min(clients.size() * 2L * 15_000, LIMIT - 30_000));
            }
            // Reset, so that the other end sees what it is.
            assertEquals(-1, end(clients.getFirst()));
            assertTrue(fixture.state.listener("web").refusals.sum(ConnectionRefusal.MEMORY) >= 1);
            close();
            awaitNothingHeld();
        }
    }

    private static int end(Socket client) {
        try {
            return client.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    /// Java's TLS sends whole records: on its way this one is held up.
    @Test
    void recordsThatAreNotWholeCount() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = proxy(server);
                Throttle way = new Throttle(fixture.address("web"))) {
            Socket plain = new Socket("127.0.0.1", way.port());
            clients.add(plain);
            plain.setSoLinger(true, 0);
            SSLSocket client = TlsTalk.over(TlsTalk.trusting(), plain, "shop.example.com");
            client.startHandshake();
            OutputStream out = client.getOutputStream();
            // A head in one record and the next's beginning: answered, and the rest waits.
            out.write("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".getBytes(ISO_8859_1));
            assertEquals('H', client.getInputStream().read());
            assertEquals(0, memory.held());
            way.passOnly(10_000);
            out.write(("GET / HTTP/1.1\r\nX-Long: " + "x".repeat(15_000)).getBytes(ISO_8859_1));
            awaitHeld(10_000);
            assertEquals(10_000, memory.held());
            plain.close();
            awaitNothingHeld();
        }
    }
}
