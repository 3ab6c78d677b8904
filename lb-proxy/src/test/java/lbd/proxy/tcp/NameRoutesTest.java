package lbd.proxy.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.FirstBytesSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.RouteAction;
import lbd.core.model.TcpMatch;
import lbd.core.model.TcpRoute;
import lbd.core.model.TcpSpec;
import lbd.core.model.Timeouts;
import lbd.core.runtime.MemoryBudget;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// TLS that passes through goes where its ClientHello wants, and everything else to the listener's pool.
@Timeout(60)
class NameRoutesTest {
    private static final FirstBytesSpec PATIENT = new FirstBytesSpec(Duration.ofSeconds(30), 16 * 1024);
    private static final FirstBytesSpec HASTY = new FirstBytesSpec(Duration.ofMillis(50), 16 * 1024);
    private static final TcpRoute MAIL = route(List.of("mail.example.com", "*.internal.example.com"), "mail");
    private static final TcpRoute H2 =
            new TcpRoute(new TcpMatch(List.of("shop.example.com"), List.of("h2")), new RouteAction.Forward("h2"));

    private static TcpRoute route(List<String> names, String pool) {
        return new TcpRoute(new TcpMatch(names, List.of()), new RouteAction.Forward(pool));
    }

    /// Says its name, then what it has heard until the client's end.
    private static ScriptedServer echoing(String name) throws IOException {
        return new ScriptedServer(peer -> {
            peer.send(name);
            peer.socket.getOutputStream().write(peer.readAll());
        });
    }

    private static Config config(
            FirstBytesSpec bounds, @Nullable String pool, ScriptedServer mail, ScriptedServer h2, ScriptedServer app) {
        ListenerSpec plain = Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT);
        ListenerSpec asking = pool == null ? withoutPool(plain) : Configs.asking(pool, plain);
        ListenerSpec listener = asking.with(new TcpSpec(bounds, List.of(MAIL, H2)));
        return Configs.of(
                List.of(listener),
                List.of(
                        Configs.pool("mail", mail.address()),
                        Configs.pool("h2", h2.address()),
                        Configs.pool("app", app.address())));
    }

    private static ListenerSpec withoutPool(ListenerSpec plain) {
        return new ListenerSpec(
                plain.name(),
                plain.protocol(),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                plain.maxConnections(),
                plain.timeouts(),
                null);
    }

    private static final class Lab implements AutoCloseable {
        final ScriptedServer mail = echoing("mail:");
        final ScriptedServer h2 = echoing("h2:");
        final ScriptedServer app = echoing("app:");
        final ProxyFixture fixture;

        Lab(FirstBytesSpec bounds, @Nullable String pool, MemoryBudget memory) throws Exception {
            // On one: each loop gives up its own slowest.
            fixture = new ProxyFixture(Configs.oneLoop(Configs.TRANSPORT, config(bounds, pool, mail, h2, app)), memory);
        }

        Lab(FirstBytesSpec bounds) throws Exception {
            this(bounds, "app", MemoryBudget.ofHeap());
        }

        /// What the client gets that says these pieces and then ends.
        String said(byte[]... pieces) throws IOException {
            try (Socket client = fixture.connect("web")) {
                client.setTcpNoDelay(true);
                for (byte[] piece : pieces) {
                    client.getOutputStream().write(piece);
                }
                client.shutdownOutput();
                return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            }
        }

        @Override
        public void close() throws Exception {
            fixture.close();
            mail.close();
            h2.close();
            app.close();
        }
    }

    private static String after(String name, byte[] sent) {
        return name + ":" + new String(sent, ISO_8859_1);
    }

    @Test
    void aNameDecidesAndTheBytesPassOnWhole() throws Exception {
        try (Lab lab = new Lab(PATIENT)) {
            byte[] mail = Hellos.hello("mail.example.com", "h2");
            assertEquals(after("mail", mail), lab.said(mail));
            byte[] below = Hellos.hello("a.b.internal.example.com");
            assertEquals(after("mail", below), lab.said(below));
            byte[] shop = Hellos.hello("Shop.Example.com", "h2", "http/1.1");
            assertEquals(after("h2", shop), lab.said(shop));
            byte[] old = Hellos.hello("shop.example.com", "http/1.1");
            assertEquals(after("app", old), lab.said(old));
            byte[] nobody = Hellos.hello("", "h2");
            assertEquals(after("app", nobody), lab.said(nobody));

            assertEquals(2, lab.fixture.state.listener("web").routed(MAIL).sum());
            assertEquals(1, lab.fixture.state.listener("web").routed(H2).sum());
            String line = lab.fixture.json();
            assertTrue(line.contains("\"pool\":\"mail\"") && line.contains("\"tls.sni\":\"mail.example.com\""), line);
            assertTrue(line.contains("\"tls.ja4\":\"t12d0102h2_"), line);
        }
    }

    @Test
    void whereItIsCutDoesNotMatter() throws Exception {
        byte[] hello = Hellos.hello("mail.example.com", "h2");
        byte[] behind = "and what follows".getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(hello, hello.length + behind.length);
        System.arraycopy(behind, 0, all, hello.length, behind.length);
        try (Lab lab = new Lab(PATIENT)) {
            for (int cut = 1; cut < all.length; cut++) {
                byte[] first = Arrays.copyOf(all, cut);
                byte[] second = Arrays.copyOfRange(all, cut, all.length);
                assertEquals(after("mail", all), lab.said(first, second), "cut at " + cut);
            }
            byte[][] single = new byte[all.length][];
            for (int i = 0; i < all.length; i++) {
                single[i] = new byte[] {all[i]};
            }
            assertEquals(after("mail", all), lab.said(single));
            byte[] inRecords = Hellos.records(Hellos.message("mail.example.com", List.of(), 3000), 7);
            assertEquals(after("mail", inRecords), lab.said(inRecords));
        }
    }

    @Test
    void oneThatIsLargerThanASegmentIsHeardToItsEnd() throws Exception {
        byte[] large = Hellos.large("mail.example.com", 12_000);
        try (Lab lab = new Lab(PATIENT)) {
            byte[] first = Arrays.copyOf(large, 1400);
            byte[] rest = Arrays.copyOfRange(large, 1400, large.length);
            assertEquals(after("mail", large), lab.said(first, rest));
        }
    }

    @Test
    void whatIsNoClientHelloGoesToThePool() throws Exception {
        try (Lab lab = new Lab(PATIENT)) {
            for (byte[] said : List.of(
                    "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1),
                    new byte[] {0},
                    new byte[] {22, 3, 1, 0, 0},
                    new byte[] {22, 3, 1, 0, 4, 2, 0, 0, 0},
                    Arrays.copyOf(Hellos.hello("mail.example.com"), 40),
                    new byte[0])) {
                assertEquals(after("app", said), lab.said(said));
                assertFalse(lab.fixture.json().contains("tls.sni"));
            }
        }
    }

    @Test
    void oneThatIsTooLargeGoesToThePool() throws Exception {
        byte[] large = Hellos.large("mail.example.com", 3000);
        try (Lab lab = new Lab(new FirstBytesSpec(Duration.ofSeconds(30), 1024))) {
            assertEquals(after("app", large), lab.said(Arrays.copyOf(large, 1000), copy(large, 1000)));
        }
    }

    private static byte[] copy(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    @Test
    void serversThatSpeakFirstAreHeardAfterTheWait() throws Exception {
        try (Lab lab = new Lab(HASTY);
                Socket client = lab.fixture.connect("web")) {
            assertArrayEquals(
                    "app:".getBytes(ISO_8859_1), client.getInputStream().readNBytes(4));
            client.getOutputStream().write(Hellos.hello("mail.example.com"));
            client.shutdownOutput();
            assertEquals(
                    Hellos.hello("mail.example.com").length,
                    client.getInputStream().readAllBytes().length);
        }
    }

    @Test
    void halfAHelloGoesOnAfterTheWait() throws Exception {
        byte[] hello = Hellos.hello("mail.example.com");
        try (Lab lab = new Lab(HASTY);
                Socket client = lab.fixture.connect("web")) {
            client.getOutputStream().write(hello, 0, 20);
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            heard.writeBytes(client.getInputStream().readNBytes(4));
            client.getOutputStream().write(hello, 20, hello.length - 20);
            client.shutdownOutput();
            heard.writeBytes(client.getInputStream().readAllBytes());
            assertEquals(after("app", hello), heard.toString(ISO_8859_1));
        }
    }

    @Test
    void withoutAPoolTheRestIsReset() throws Exception {
        try (Lab lab = new Lab(PATIENT, null, MemoryBudget.ofHeap())) {
            byte[] mail = Hellos.hello("mail.example.com");
            assertEquals(after("mail", mail), lab.said(mail));
            assertEquals("  s1 -1 ok", lab.fixture.line());
            assertThrows(IOException.class, () -> lab.said(Hellos.hello("other.example.com")));
            assertEquals("  null -1 no_route", lab.fixture.line());
        }
    }

    @Test
    void whoLeavesBeforeItIsKnownIsForgotten() throws Exception {
        try (Lab lab = new Lab(PATIENT)) {
            try (Socket client = lab.fixture.connect("web")) {
                client.getOutputStream().write(Hellos.hello("mail.example.com"), 0, 30);
                client.setSoLinger(true, 0);
            }
            assertEquals("  null -1 client_abort", lab.fixture.line());
            while (lab.fixture.state.listener("web").connections.get() > 0) {
                Thread.sleep(1); // the line comes a moment before
            }
        }
    }

    /// What comes slowly is charged, and the slowest has to go where too much is held.
    @Test
    void helloesThatAreHeldAreBounded() throws Exception {
        MemoryBudget memory = new MemoryBudget(24 * 1024);
        byte[] large = Hellos.large("mail.example.com", 16_000);
        try (Lab lab = new Lab(PATIENT, "app", memory);
                Socket first = lab.fixture.connect("web");
                Socket second = lab.fixture.connect("web")) {
            first.getOutputStream().write(large, 0, 15_900);
            while (memory.held() < 15_900) {
                Thread.onSpinWait();
            }
            second.getOutputStream().write(large, 0, 15_900);
            assertThrows(IOException.class, () -> first.getInputStream().readAllBytes());
            assertEquals("  null -1 overload", lab.fixture.line());
            second.getOutputStream().write(large, 15_900, large.length - 15_900);
            second.shutdownOutput();
            assertEquals(
                    after("mail", large), new String(second.getInputStream().readAllBytes(), ISO_8859_1));
            while (memory.held() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aReloadChangesWhereTheNextOnesGo() throws Exception {
        byte[] hello = Hellos.hello("mail.example.com");
        try (Lab lab = new Lab(PATIENT)) {
            assertEquals(after("mail", hello), lab.said(hello));
            Config now = lab.fixture.state.config();
            ListenerSpec other = now.listeners()
                    .getFirst()
                    .with(new TcpSpec(PATIENT, List.of(route(List.of("mail.example.com"), "h2"))));
            lab.fixture.apply(Configs.of(List.of(other), now.pools()));
            assertEquals(after("h2", hello), lab.said(hello));
            assertEquals(0, lab.fixture.state.listener("web").routed(MAIL).sum(), "the route is gone");
        }
    }
}
