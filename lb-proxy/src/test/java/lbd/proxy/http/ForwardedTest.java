package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lbd.core.model.Cidr;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.ForwardedSpec.Style;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What servers are told about clients, and who is believed.
@Timeout(30)
class ForwardedTest {
    private static final String OTHERS = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: o\r\nX-Forwarded-Port: 443\r\n";

    private static HttpSpec spec(Style style, String... trust) {
        return HttpSpec.DEFAULT
                .builder()
                .forwarded(new ForwardedSpec(
                        style, List.of(trust).stream().map(Cidr::parse).toList()))
                .build();
    }

    private static ListenerSpec listener(HttpSpec http) {
        return Configs.http(http);
    }

    /// The fields that the server got beside Host, and the client that the access log has.
    private static String forwarded(HttpSpec http, String fields) throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(listener(http)), List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            String request = "GET / HTTP/1.1\r\nHost: h:1\r\n" + fields + "Connection: close\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            client.getInputStream().readAllBytes();
            String port = Integer.toString(fixture.address("web").getPort());
            return server.heads
                            .get(0)
                            .lines()
                            .skip(2)
                            .filter(l -> !l.isEmpty())
                            .collect(Collectors.joining(" | "))
                            .replace(port, "PORT")
                    + " <- " + fixture.clients.poll(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anUntrustedPeersWordsAreDropped() throws Exception {
        String fields = "X-Forwarded-For: 1.1.1.1\r\nForwarded: for=1.1.1.1\r\nX-Real-IP: 1.1.1.1\r\n" + OTHERS;
        String x =
                "X-Forwarded-For: 127.0.0.1 | X-Forwarded-Proto: http | X-Forwarded-Host: h:1 | X-Forwarded-Port: PORT";
        String forwarded = "Forwarded: for=127.0.0.1;host=\"h:1\";proto=http";
        String from = " <- 127.0.0.1";
        assertEquals(x + from, forwarded(spec(Style.X, "10.0.0.0/8"), fields));
        assertEquals(forwarded + from, forwarded(spec(Style.RFC7239), fields));
        assertEquals(x + " | " + forwarded + from, forwarded(spec(Style.BOTH), fields));
        assertEquals(from, forwarded(spec(Style.OFF), fields));
    }

    @Test
    void aTrustedPeersWordsAreKeptAndAppendedTo() throws Exception {
        String fields = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.1.1.1, 10.0.0.1\r\n"
                + "Forwarded: for=2.2.2.2;proto=https\r\n" + OTHERS;
        String[] trust = {"127.0.0.0/8", "10.0.0.0/8"};
        String others = "X-Forwarded-Proto: https | X-Forwarded-Host: o | X-Forwarded-Port: 443";
        String list = "X-Forwarded-For: 6.6.6.6, 1.1.1.1, 10.0.0.1, 127.0.0.1";
        String forwarded = "Forwarded: for=2.2.2.2;proto=https, for=127.0.0.1;host=\"h:1\";proto=http";
        assertEquals(others + " | " + list + " <- 1.1.1.1", forwarded(spec(Style.X, trust), fields));
        assertEquals(forwarded + " <- 2.2.2.2", forwarded(spec(Style.RFC7239, trust), fields));
        assertEquals(
                others + " | " + list + " | " + forwarded + " <- 1.1.1.1", forwarded(spec(Style.BOTH, trust), fields));
        assertEquals(
                "X-Forwarded-For: 6.6.6.6 | X-Forwarded-For: 1.1.1.1, 10.0.0.1 | Forwarded: for=2.2.2.2;proto=https | "
                        + others + " <- 1.1.1.1",
                forwarded(spec(Style.OFF, trust), fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.2.3.4 | 1.2.3.4",
                "6.6.6.6, 1.2.3.4 | 1.2.3.4",
                "1.2.3.4:567, 127.0.0.9 | 1.2.3.4",
                "2001:DB8::1 | 2001:db8::1",
                "[2001:db8:0::1]:80 | 2001:db8::1",
                "127.0.0.7, 127.0.0.8 | 127.0.0.7",
                "1.2.3.4, unknown, 127.0.0.8 | 127.0.0.8",
                "1.2.3.4, 127.1 | 127.0.0.1",
                "1.2.3.4, 1.2.3.999 | 127.0.0.1",
                "1.2.3.4, | 1.2.3.4",
                ", , 1.2.3.4, , 127.0.0.9, | 1.2.3.4",
                ", | 127.0.0.1",
                "example.com | 127.0.0.1"
            })
    void theClientIsTheRightmostThatIsNotTrusted(String list, String client) throws Exception {
        String got = forwarded(spec(Style.X, "127.0.0.0/8"), "X-Forwarded-For: " + list + "\r\n");
        assertEquals(client, got.substring(got.indexOf(" <- ") + 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=1.2.3.4 | 1.2.3.4",
                "proto=http;For=\"1.2.3.4:567\" | 1.2.3.4",
                "for=\"[2001:db8::1]:80\";by=x | 2001:db8::1",
                "for=6.6.6.6, for=1.2.3.4, for=127.0.0.2 | 1.2.3.4",
                "for=1.2.3.4, for=_hidden | 127.0.0.1",
                "for=1.2.3.4, host=x | 127.0.0.1",
                "for=\"6.6.6.6, for=1.2.3.4\" | 127.0.0.1",
                "for=1.2.3.4;by=\"a, for=6.6.6.6\" | 1.2.3.4",
                "for=1.2.3.4;x=\"a;for=6.6.6.6, \\\", for=7.7.7.7\", for=127.0.0.2 | 1.2.3.4",
                "x=\"a;for=6.6.6.6\";for=\"1.2\\.3.4\" | 1.2.3.4",
                "for=1.2.3.4, , | 1.2.3.4",
                "for=\"1.2.3.4 | 127.0.0.1"
            })
    void theClientIsFoundInForwardedToo(String list, String client) throws Exception {
        String got = forwarded(spec(Style.RFC7239, "127.0.0.0/8"), "Forwarded: " + list + "\r\n");
        assertEquals(client, got.substring(got.indexOf(" <- ") + 4));
    }

    @Test
    void routesSeeTheEffectiveClient() throws Exception {
        RouteMatch from =
                new RouteMatch(List.of(), null, List.of(), Map.of(), Map.of(), List.of(Cidr.parse("1.2.3.4/32")));
        ListenerSpec routed = Configs.http(
                spec(Style.X, "127.0.0.1"), "app", new RouteSpec(from, new RouteAction.Respond(200, "seen")));
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(routed), List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals("seen", answer.substring(answer.indexOf("\r\n\r\n") + 4));
        }
    }
}
