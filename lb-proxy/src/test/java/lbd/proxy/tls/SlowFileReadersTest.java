package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.FilesSpec;
import lbd.core.model.tls.Certificate;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A hundred clients of TLS that ask for a file, of whom some read it, late, and the others leave.
@Timeout(90)
class SlowFileReadersTest {
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com");
    private static final int CLIENTS = 100;
    private static final int READERS = 3;
    private static final int SIZE = 6_000_000;

    /// A piece for each client, encrypted, and its records' heads.
    private static final long MOST = CLIENTS * 2L * 128 * 1024;

    @TempDir
    Path root;

    @Test
    void eachGetsAllOfItAndTakesLittle() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Files.write(root.resolve("file"), bytes);
        FilesSpec files = new FilesSpec(root.toString(), List.of(), List.of(), false, false, Map.of());
        RouteSpec route = new RouteSpec(Configs.EVERYTHING, new RouteAction.Files(files));
        ListenerSpec listener = Configs.routed(null, route).with(TlsTalk.tls(SHOP));
        List<SSLSocket> clients = new ArrayList<>();
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(List.of(listener), List.of()))) {
            SSLContext context = TlsTalk.trusting();
            for (int i = 0; i < CLIENTS; i++) {
                SSLSocket client = TlsTalk.over(context, fixture.connect("web"), "shop.example.com");
                clients.add(client);
                client.setSoTimeout(60_000);
                client.getOutputStream()
                        .write("GET /file HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
                assertTrue(fixture.state.memory().held() <= MOST);
            }
            while (fixture.state.memory().held() == 0) {
                Thread.onSpinWait();
            }
            for (SSLSocket client : clients.subList(0, READERS)) {
                InputStream in = client.getInputStream();
                byte[] got = in.readAllBytes();
                assertTrue(Arrays.equals(bytes, 0, SIZE, got, got.length - SIZE, got.length));
                assertEquals("GET /file null 200 ok", fixture.line());
                assertTrue(fixture.state.memory().held() <= MOST);
            }
            for (SSLSocket client : clients) {
                client.close();
            }
            while (fixture.state.memory().held() > 0) {
                Thread.onSpinWait();
            }
        }
    }
}
