package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A line tells why a request failed, without another place to look at.
@Timeout(30)
class LogLinesTest {
    private static final String GET = "GET /x HTTP/1.1\r\n" + Talk.HOST + "User-Agent: probe\r\n\r\n";

    private static void assertHas(String line, String... parts) {
        for (String part : parts) {
            assertTrue(line.contains(part), part + " in " + line);
        }
    }

    private static double number(String line, String key) {
        Matcher m = Pattern.compile("\"" + key + "\":([0-9.]+)").matcher(line);
        assertTrue(m.find(), key + " in " + line);
        return Double.parseDouble(m.group(1));
    }

    @Test
    void aRequestWithoutAServerNamesThePoolAndItsWait() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT)),
                List.of(Configs.pool("app"))))) {
            Talk.exchange(fixture, GET.replace("User-Agent", "Connection: close\r\nUser-Agent"));
            assertHas(fixture.json(), "\"pool\":\"app\"", "\"queue_ms\":0.000", "\"ended\":\"no_server\"");
        }
    }

    @Test
    void aRequestThatWaitedInVainSaysWhereAndForHowLong() throws Exception {
        Timeouts d = Timeouts.DEFAULT;
        Timeouts brief = new Timeouts(
                d.connect(),
                d.clientIdle(),
                d.serverIdle(),
                d.requestHead(),
                d.keepalive(),
                Duration.ofMillis(100),
                d.tunnel(),
                d.halfClosed());
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer busy = new ScriptedServer(peer -> {
                    peer.head();
                    Talk.await(over);
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, brief)),
                        List.of(oneAtATime(busy.address()))));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            Talk.send(first, GET);
            while (busy.heads.isEmpty()) {
                Thread.onSpinWait();
            }
            Talk.send(second, GET);
            assertTrue(Talk.head(second).startsWith("HTTP/1.1 503 "));
            String line = fixture.json();
            assertHas(line, "\"pool\":\"app\"", "\"ended\":\"queue_timeout\"");
            assertTrue(number(line, "queue_ms") >= 100, line);
            over.countDown();
        }
    }

    private static PoolSpec oneAtATime(InetSocketAddress address) {
        ServerSpec limited = new ServerSpec("s1", address, 1, ServerSpec.State.ENABLED, 1, false);
        return Configs.pool("app", address).builder().servers(List.of(limited)).build();
    }

    @Test
    void aRetriedRequestNamesEveryServerAndItsReason() throws Exception {
        try (ScriptedServer closing = new ScriptedServer(peer -> peer.head());
                ScriptedServer good = ScriptedServer.named("good");
                ProxyFixture fixture = Talk.proxy(Configs.deadAddress(), closing.address(), good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, GET);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            String line = fixture.json();
            assertHas(line, "\"server\":\"s3\"", "\"retries\":2", "\"ended\":\"ok\"");
            assertHas(line, "\"tried\":\"s1=connect_refused,s2=server_closed\"");
        }
    }

    @Test
    void aFailureThatNobodyIsLeftForIsNoRetry() throws Exception {
        try (ScriptedServer closing = new ScriptedServer(peer -> peer.head());
                ProxyFixture fixture = Talk.proxy(closing.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, GET);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 502 "));
            String line = fixture.json();
            assertHas(line, "\"server\":\"s1\"", "\"retries\":0,", "\"ended\":\"server_closed\"");
            assertFalse(line.contains("tried"), line);
        }
    }

    @Test
    void aRefusedRequestCarriesWhatCouldBeReadOfIt() throws Exception {
        try (ProxyFixture fixture = Talk.proxy()) {
            Talk.exchange(fixture, "PUT /up HTTP/1.1\r\nHost: h.test\r\nUser-Agent: probe\r\nBad Name: x\r\n\r\n");
            String line = fixture.json();
            assertHas(
                    line,
                    "\"method\":\"PUT\"",
                    "\"target\":\"/up\"",
                    "\"host\":\"h.test\"",
                    "\"user_agent\":\"probe\"");
            assertHas(line, "\"detail\":\"space_before_colon\"");
            Talk.exchange(fixture, "GET /a b HTTP/1.1\r\n\r\n");
            assertHas(fixture.json(), "\"method\":\"GET\"", "\"target\":\"/a\"", "\"detail\":\"version_malformed\"");
        }
    }

    @Test
    void aHeadThatCameTooSlowlyCarriesWhatHadComeAndItsTime() throws Exception {
        Timeouts d = Timeouts.DEFAULT;
        Timeouts brief = new Timeouts(
                d.connect(),
                d.clientIdle(),
                d.serverIdle(),
                Duration.ofMillis(200),
                d.keepalive(),
                d.queue(),
                d.tunnel(),
                d.halfClosed());
        try (ProxyFixture fixture = Talk.proxy(brief);
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET /slow HTTP/1.1\r\nHost: h.test\r\nUser-");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 408 "));
            String line = fixture.json();
            assertHas(line, "\"method\":\"GET\"", "\"target\":\"/slow\"", "\"host\":\"h.test\"");
            assertTrue(number(line, "total_ms") >= 200, line);
        }
    }

    @Test
    void everyRefusedPathSaysWhatIsWrongWithIt() throws Exception {
        try (ProxyFixture fixture = Talk.proxy()) {
            for (List<String> each : List.of(
                    List.of("/sale-50%-off", "path_escape"),
                    List.of("/../x", "path_above_root"),
                    List.of("/a%00", "path_nul"),
                    List.of("/a/..%2fb", "path_ambiguous"))) {
                String request = "GET " + each.get(0) + " HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n";
                assertTrue(Talk.exchange(fixture, request).startsWith("HTTP/1.1 400 "));
                assertHas(fixture.json(), "\"ended\":\"bad_request\"", "\"detail\":\"" + each.get(1) + "\"");
            }
        }
    }

    @Test
    void anotherProtocolIsCalledByItsName() throws Exception {
        try (ProxyFixture fixture = Talk.proxy()) {
            for (List<String> each : List.of(
                    List.of("\u0016\u0003\u0001\u0002\u0000\u0001", "tls_hello"),
                    List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2_preface"),
                    List.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET, "proxy_header"),
                    List.of("\r\n\r\n\0\r\nQUIT\n!", "proxy_header"))) {
                Talk.exchange(fixture, each.get(0));
                assertHas(fixture.json(), "\"ended\":\"bad_request\"", "\"detail\":\"" + each.get(1) + "\"");
            }
        }
    }

    @Test
    void theFirstByteIsThatOfTheFinalAnswer() throws Exception {
        CountDownLatch hinted = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                    Talk.await(hinted);
                    peer.send(Talk.OK);
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            long before = System.nanoTime();
            Talk.send(client, GET);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 103 "));
            while (System.nanoTime() - before < 100_000_000) {
                Thread.onSpinWait();
            }
            hinted.countDown();
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            String line = fixture.json();
            assertTrue(number(line, "first_byte_ms") >= 90, line);
        }
    }
}
