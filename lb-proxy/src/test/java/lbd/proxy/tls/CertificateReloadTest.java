package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Certificates change under load, and no client notices anything but the new one. Five hundred times with
/// `-Dlbd.tls.reloads=500`.
@Timeout(300)
class CertificateReloadTest {
    private static final int RELOADS = Integer.getInteger("lbd.tls.reloads", 40);
    private static final int CLIENTS = 4;
    private static final List<lbd.core.model.tls.Certificate> CERTIFICATES = List.of(
            OpenSsl.ec("shop.example.com"),
            OpenSsl.ec("shop.example.com", "a.example.com"),
            OpenSsl.rsa("shop.example.com"));

    private final Set<Certificate> seen = ConcurrentHashMap.newKeySet();
    private final List<Exception> failures = new ArrayList<>();
    private final AtomicLong handshakes = new AtomicLong();
    private volatile boolean over;

    private void clients(ProxyFixture fixture) {
        while (!over) {
            // Each has a context of its own: its sessions are not taken up, so that every handshake is whole.
            try (SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
                client.startHandshake();
                seen.add(client.getSession().getPeerCertificates()[0]);
                for (int i = 0; i < 3; i++) {
                    client.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".getBytes(ISO_8859_1));
                    String head = ScriptedServer.Wire.head(client.getInputStream());
                    assertTrue(head.startsWith("HTTP/1.1 200"), head);
                    assertEquals("s1", new String(client.getInputStream().readNBytes(2), ISO_8859_1));
                }
                handshakes.incrementAndGet();
            } catch (Exception | AssertionError e) {
                synchronized (failures) {
                    failures.add(e instanceof Exception failure ? failure : new IllegalStateException(e));
                }
            }
        }
    }

    @Test
    void nobodyIsCutOrTurnedAway() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture = new ProxyFixture(
                        TlsTalk.config(Protocol.HTTP, TlsTalk.tls(CERTIFICATES.getFirst()), server.address()))) {
            ListenerSpec listener = fixture.state.config().listeners().getFirst();
            List<PoolSpec> pools = fixture.state.config().pools();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                threads.add(Thread.ofVirtual().start(() -> clients(fixture)));
            }
            for (int i = 1; i <= RELOADS; i++) {
                long before = handshakes.get();
                fixture.apply(Configs.of(
                        List.of(listener.with(TlsTalk.tls(CERTIFICATES.get(i % CERTIFICATES.size())))), pools));
                while (handshakes.get() < before + CLIENTS && failures.isEmpty()) {
                    Thread.sleep(1);
                }
            }
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), failures);
            assertEquals(CERTIFICATES.size(), seen.size());
            // The loops are told of the last ends a moment after their clients are done.
            while (fixture.state.listener("web").connections.get() > 0) {
                Thread.sleep(1);
            }
        }
    }
}
