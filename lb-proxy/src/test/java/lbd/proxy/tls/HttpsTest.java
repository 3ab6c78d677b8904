package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import lbd.core.model.Cidr;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.Hsts;
import lbd.core.model.HttpSpec;
import lbd.core.model.HttpsSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.tls.ListenerTls;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients are led to HTTPS, and told to stay.
@Timeout(60)
class HttpsTest {
    private static final ListenerTls TLS = TlsTalk.tls(OpenSsl.ec("shop.example.com"));
    private static final String YEAR = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

    private static ProxyFixture redirecting() throws Exception {
        HttpSpec http = HttpSpec.DEFAULT.with(new HttpsSpec(true, null));
        return new ProxyFixture(Configs.of(List.of(Configs.http(http, null)), List.of()));
    }

    private static ProxyFixture strict(boolean encrypted, InetSocketAddress server) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT.with(new HttpsSpec(false, new Hsts(Duration.ofDays(365), true, false)));
        ListenerSpec plain = Configs.http(http);
        return new ProxyFixture(
                Configs.of(List.of(encrypted ? plain.with(TLS) : plain), List.of(Configs.pool("app", server))));
    }

    private static String exchange(Socket client, String request) throws Exception {
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: shop.example.com:8080\r\nConnection: close\r\n\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, https://shop.example.com/",
        "POST, /a//b%20c?q=1&r=%0a, https://shop.example.com/a//b%20c?q=1&r=%0a",
        "GET, /?, https://shop.example.com/?",
        "GET, http://shop.example.com:8080?x, https://shop.example.com/?x",
        "GET, /.well-known/acme-challenge/x, https://shop.example.com/.well-known/acme-challenge/x",
        "OPTIONS, *, https://shop.example.com",
    })
    void everyRequestIsSentToTheSamePlaceWithHttps(String method, String target, String to) throws Exception {
        try (ProxyFixture fixture = redirecting();
                Socket client = fixture.connect("web")) {
            String answer = exchange(client, get(target).replace("GET", method));
            assertTrue(answer.startsWith("HTTP/1.1 301 Moved Permanently\r\n"), answer);
            assertTrue(answer.contains("\r\nLocation: " + to + "\r\n"), answer);
        }
    }

    @Test
    void anAddressIsAHostToo() throws Exception {
        try (ProxyFixture fixture = redirecting();
                Socket client = fixture.connect("web")) {
            String answer = exchange(client, get("/y").replace("shop.example.com:8080", "[::1]:8080"));
            assertTrue(answer.contains("\r\nLocation: https://[::1]/y\r\n"), answer);
        }
    }

    @Test
    void aTargetMayBeAsLongAsItsLimit() throws Exception {
        String path = "/" + "x".repeat(5000);
        try (ProxyFixture fixture = redirecting();
                Socket client = fixture.connect("web")) {
            String answer = exchange(client, get(path));
            assertTrue(answer.contains("\r\nLocation: https://shop.example.com" + path + "\r\n"), answer);
        }
    }

    @Test
    void aRequestWithoutAHostCannotBeSentAnywhere() throws Exception {
        try (ProxyFixture fixture = redirecting();
                Socket client = fixture.connect("web")) {
            String answer = exchange(client, "GET / HTTP/1.0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    /// A balancer in front of us ends TLS: without this its clients would be sent round and round.
    @ParameterizedTest
    @CsvSource({
        "X, 127.0.0.0/8, X-Forwarded-Proto: https, 200",
        "X, 127.0.0.0/8, 'X-Forwarded-Proto: HTTPS, http', 200",
        "X, 127.0.0.0/8, X-Forwarded-Proto: http, 301",
        "X, 127.0.0.0/8, 'X-Forwarded-Proto: http, https', 301",
        "X, 127.0.0.0/8, Forwarded: proto=https, 301",
        "X, 192.0.2.0/24, X-Forwarded-Proto: https, 301",
        "RFC7239, 127.0.0.0/8, 'Forwarded: for=\"[::1]\";Proto=\"https\", for=192.0.2.1', 200",
        "RFC7239, 127.0.0.0/8, 'Forwarded: for=192.0.2.1, proto=https', 301",
        "RFC7239, 127.0.0.0/8, X-Forwarded-Proto: https, 301",
    })
    void whoCameByHttpsToATrustedProxyIsNotSentThereAgain(
            ForwardedSpec.Style style, String trusted, String field, int status) throws Exception {
        ForwardedSpec forwarded = new ForwardedSpec(style, List.of(Cidr.parse(trusted)));
        HttpSpec http = HttpSpec.DEFAULT.builder().forwarded(forwarded).build().with(new HttpsSpec(true, null));
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            String request = get("/").replace("Connection:", field + "\r\nConnection:");
            String answer = exchange(client, request);
            assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        }
    }

    @Test
    void overHttp2TheySayItToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1")) {
            for (InetSocketAddress address : List.of(server.address(), Configs.deadAddress())) {
                HttpSpec http =
                        HttpSpec.DEFAULT.with(new HttpsSpec(false, new Hsts(Duration.ofDays(365), true, false)));
                ListenerTls tls = TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of("h2", "http/1.1"), TLS);
                try (ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(Configs.http(http).with(tls)), List.of(Configs.pool("app", address))))) {
                    String url = "https://127.0.0.1:" + fixture.address("web").getPort() + "/";
                    Process curl = new ProcessBuilder("curl", "-sk", "--http2", "-D", "-", url).start();
                    String answer = new String(curl.getInputStream().readAllBytes(), ISO_8859_1);
                    assertTrue(
                            answer.startsWith(address.equals(server.address()) ? "HTTP/2 200" : "HTTP/2 50"), answer);
                    assertTrue(
                            answer.contains(YEAR.replace("Strict-Transport-Security", "strict-transport-security")),
                            answer);
                }
            }
        }
    }

    private static String secured(ProxyFixture fixture, String request) throws Exception {
        try (SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            return exchange(client, request);
        }
    }

    @Test
    void answersOverTlsSayToStayOnceAndWhatTheFileSays() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n"
                            + "strict-transport-security: max-age=0\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = strict(true, server.address())) {
            String answer = secured(fixture, get("/"));
            String last = answer.substring(answer.indexOf("HTTP/1.1 200"));
            assertTrue(last.contains(YEAR), answer);
            assertEquals(1, answer.toLowerCase(java.util.Locale.ROOT).split("strict-transport-security").length - 1);
        }
    }

    @Test
    void soDoesTheAnswerThatBeginsATunnel() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Strict-Transport-Security: max-age=0\r\n\r\nhello");
                });
                ProxyFixture fixture = strict(true, server.address())) {
            String answer = secured(
                    fixture,
                    "GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
            assertTrue(answer.contains(YEAR), answer);
            assertFalse(answer.contains("max-age=0"), answer);
            assertTrue(answer.endsWith("\r\n\r\nhello"), answer);
        }
    }

    @Test
    void soDoTheAnswersOfItsOwn() throws Exception {
        try (ProxyFixture fixture = strict(true, Configs.deadAddress())) {
            for (String request : List.of(get("/"), "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")) {
                String answer = secured(fixture, request);
                assertTrue(answer.startsWith("HTTP/1.1 5") || answer.startsWith("HTTP/1.1 400"), answer);
                assertTrue(answer.contains(YEAR), answer);
            }
        }
    }

    @Test
    void nothingIsSaidInTheClear() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture = strict(false, server.address());
                Socket client = fixture.connect("web")) {
            String answer = exchange(client, get("/"));
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            assertFalse(answer.contains("Strict-Transport-Security"), answer);
        }
        try (ProxyFixture fixture = strict(true, Configs.deadAddress());
                Socket client = fixture.connect("web")) {
            String answer = exchange(client, get("/"));
            assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
            assertFalse(answer.contains("Strict-Transport-Security"), answer);
        }
    }
}
