package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.AnswerBody;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers that clients do not see, and what they see instead.
@Timeout(30)
class InterceptTest {
    private static final String GET = "GET / HTTP/1.1\r\n" + Talk.HOST;

    private static Detours page(String statuses, String body) {
        return detours(statuses, new InterceptSpec.Page(null, new AnswerBody("text/html", body.getBytes())));
    }

    private static Detours elsewhere(String statuses) {
        return detours(statuses, new InterceptSpec.Elsewhere("other"));
    }

    private static Detours detours(String statuses, InterceptSpec.Instead instead) {
        List<StatusRanges.Range> ranges =
                Arrays.stream(statuses.split(" ")).map(StatusRanges.Range::of).toList();
        return new Detours(null, List.of(new InterceptSpec(new StatusRanges(ranges), instead)));
    }

    private static Config config(Detours detours, InetSocketAddress app, InetSocketAddress other) {
        HttpSpec http = HttpSpec.DEFAULT.with(new RouteEdits(List.of(), List.of()).with(detours));
        RouteSpec no = new RouteSpec(
                new RouteMatch(
                        List.of(), new RouteMatch.PathMatch.Exact("/none"), List.of(), Map.of(), Map.of(), List.of()),
                new RouteAction.Respond(503, "said"));
        RouteSpec buffered = new RouteSpec(
                new RouteMatch(
                        List.of(), new RouteMatch.PathMatch.Exact("/held"), List.of(), Map.of(), Map.of(), List.of()),
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT.with(new BufferLimits(new RequestBuffer(1000), null)));
        return Configs.of(
                List.of(Configs.http(http, "app", no, buffered)),
                List.of(Configs.pool("app", app), Configs.pool("other", other)));
    }

    private static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\nX-Server: 1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /// One connection for all that it is asked.
    private static ScriptedServer always(String answer) throws Exception {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send(answer);
            }
        });
    }

    private static String ask(ProxyFixture fixture, String request) throws Exception {
        return Talk.exchange(fixture, request.replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "503, 502 503, true",
        "502, 500-599, true",
        "501, 502 503, false",
        "200, 300-599, false",
        "404, 400-499, true",
        "302, 300-303, true",
    })
    void aServersAnswerIsReplacedWhereItsStatusIsListed(int status, String statuses, boolean replaced)
            throws Exception {
        try (ScriptedServer app = always(answer(status, "from the server"));
                ProxyFixture fixture =
                        new ProxyFixture(config(page(statuses, "sorry"), app.address(), app.address()))) {
            String got = ask(fixture, GET + "\r\n");
            assertTrue(got.startsWith("HTTP/1.1 " + status + " "), got);
            assertEquals(replaced, got.contains("Content-Type: text/html\r\n"), got);
            assertEquals(replaced, !got.contains("X-Server"), got);
            assertTrue(got.endsWith(replaced ? "\r\n\r\nsorry" : "from the server"), got);
            String line = fixture.json();
            assertEquals(replaced, line.contains("\"rules\":\"intercepted_" + status + "\""), line);
            assertTrue(line.contains("\"ended\":\"ok\"") && line.contains("\"pool\":\"app\""), line);
        }
    }

    @Test
    void theServersConnectionGoesOnAfterASmallBody() throws Exception {
        try (ScriptedServer app =
                        always("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
                ProxyFixture fixture = new ProxyFixture(config(page("503", "sorry"), app.address(), app.address()));
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 3; i++) {
                Talk.send(client, GET + "\r\n");
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 503 "));
                assertEquals("sorry", Talk.read(client, 5));
            }
            assertEquals(1, app.connections.get());
        }
    }

    @ParameterizedTest
    @CsvSource({"known", "chunked", "stalled", "cut"})
    void aBodyThatIsTooLargeOrTooLateIsGivenUp(String how) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedServer app = new ScriptedServer(peer -> {
                    peer.head();
                    switch (how) {
                        case "known" -> peer.send("HTTP/1.1 503 X\r\nContent-Length: 100000000\r\n\r\nx");
                        case "stalled" -> peer.send("HTTP/1.1 503 X\r\nContent-Length: 10\r\n\r\nx");
                        case "cut" -> {
                            peer.send("HTTP/1.1 503 X\r\nContent-Length: 10\r\n\r\nx");
                            peer.reset();
                        }
                        default -> {
                            peer.send("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n");
                            for (int i = 0; i < 100_000; i++) {
                                peer.send("400\r\n" + "x".repeat(1024) + "\r\n");
                            }
                        }
                    }
                    Talk.await(end);
                });
                ProxyFixture fixture = new ProxyFixture(config(page("503", "sorry"), app.address(), app.address()))) {
            String got = ask(fixture, GET + "\r\n");
            assertTrue(got.startsWith("HTTP/1.1 503 ") && got.endsWith("\r\n\r\nsorry"), got);
            assertTrue(fixture.line().endsWith(" s1 503 ok"));
            end.countDown();
        }
    }

    @Test
    void toHeadThePageHasNoBody() throws Exception {
        try (ScriptedServer app = always("HTTP/1.1 503 X\r\nContent-Length: 7\r\n\r\n");
                ProxyFixture fixture = new ProxyFixture(config(page("503", "sorry"), app.address(), app.address()))) {
            String got = ask(fixture, "HEAD / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            assertTrue(got.contains("Content-Length: 5\r\n") && got.endsWith("\r\n\r\n"), got);
        }
    }

    @Test
    void ourOwnAnswersAreReplacedToo() throws Exception {
        InetSocketAddress dead = Configs.deadAddress();
        try (ProxyFixture fixture = new ProxyFixture(config(page("400-599", "sorry"), dead, dead))) {
            assertTrue(ask(fixture, GET + "\r\n").endsWith("\r\n\r\nsorry"));
            String line = fixture.json();
            assertTrue(line.contains("\"ended\":\"connect_refused\"") && line.contains("intercepted_502"), line);
            String bad = ask(fixture, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
            assertTrue(bad.startsWith("HTTP/1.1 400 ") && bad.endsWith("\r\n\r\nsorry"), bad);
            String trace = ask(fixture, "TRACE / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            assertTrue(trace.startsWith("HTTP/1.1 405 ") && trace.endsWith("\r\n\r\nsorry"), trace);
        }
    }

    @Test
    void whatTheConfigurationAnswersStays() throws Exception {
        InetSocketAddress dead = Configs.deadAddress();
        try (ProxyFixture fixture = new ProxyFixture(config(page("400-599", "sorry"), dead, dead))) {
            assertTrue(
                    ask(fixture, "GET /none HTTP/1.1\r\n" + Talk.HOST + "\r\n").endsWith("\r\n\r\nsaid"));
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, '', true", "POST, '', true", "POST, body, false"})
    void anotherPoolIsAskedWithWhatIsStillHere(String method, String body, boolean asked) throws Exception {
        try (ScriptedServer app = always(answer(503, "from the server"));
                ScriptedServer other = always(answer(200, "other"));
                ProxyFixture fixture = new ProxyFixture(config(elsewhere("503"), app.address(), other.address()))) {
            String got = ask(
                    fixture,
                    method + " /x HTTP/1.1\r\n" + Talk.HOST + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            assertTrue(got.endsWith(asked ? "other" : "from the server"), got);
            assertEquals(asked ? 1 : 0, other.heads.size());
            String line = fixture.json();
            assertTrue(line.contains("\"pool\":\"" + (asked ? "other" : "app") + "\""), line);
        }
    }

    @Test
    void aBodyThatIsHeldGoesAlong() throws Exception {
        try (ScriptedServer app = new ScriptedServer(peer -> {
                    peer.head();
                    peer.read(4);
                    peer.send(answer(503, ""));
                });
                ScriptedServer other = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send(answer(200, new String(peer.read(4))));
                });
                ProxyFixture fixture = new ProxyFixture(config(elsewhere("503"), app.address(), other.address()))) {
            String got = ask(fixture, "POST /held HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 4\r\n\r\nbody");
            assertTrue(got.endsWith("\r\n\r\nbody"), got);
        }
    }

    @Test
    void whoIsAskedInsteadHasTheLastWord() throws Exception {
        try (ScriptedServer app = always(answer(503, "first"));
                ScriptedServer other = always(answer(503, "second"));
                ProxyFixture fixture = new ProxyFixture(config(elsewhere("503"), app.address(), other.address()))) {
            assertTrue(ask(fixture, GET + "\r\n").endsWith("second"));
            assertEquals(1, other.heads.size());
        }
        InetSocketAddress dead = Configs.deadAddress();
        try (ProxyFixture fixture = new ProxyFixture(config(elsewhere("502"), dead, dead))) {
            assertTrue(ask(fixture, GET + "\r\n").startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void wherePoolsCannotBeReachedAnotherIsAsked() throws Exception {
        InetSocketAddress dead = Configs.deadAddress();
        try (ScriptedServer other = always(answer(200, "other"));
                ProxyFixture fixture = new ProxyFixture(config(elsewhere("502"), dead, other.address()))) {
            assertTrue(ask(fixture, GET + "\r\n").endsWith("other"));
        }
    }

    @Test
    void aRequestThatIsToBlameGoesNowhereElse() throws Exception {
        try (ScriptedServer other = always(answer(200, "other"));
                ProxyFixture fixture =
                        new ProxyFixture(config(elsewhere("400-599"), other.address(), other.address()))) {
            assertTrue(ask(fixture, "TRACE / HTTP/1.1\r\n" + Talk.HOST + "\r\n").startsWith("HTTP/1.1 405 "));
            assertTrue(
                    ask(fixture, "GET /../x HTTP/1.1\r\n" + Talk.HOST + "\r\n").startsWith("HTTP/1.1 400 "));
            assertEquals(0, other.heads.size());
        }
    }

    @Test
    void aReloadChangesThePage() throws Exception {
        try (ScriptedServer app = always(answer(503, "from the server"));
                ProxyFixture fixture = new ProxyFixture(config(page("503", "one"), app.address(), app.address()));
                Socket client = fixture.connect("web")) {
            Talk.send(client, GET + "\r\n");
            assertTrue(Talk.head(client).contains("Content-Length: 3"));
            assertEquals("one", Talk.read(client, 3));
            fixture.apply(config(Detours.DEFAULT, app.address(), app.address()));
            Talk.send(client, GET + "\r\n");
            assertTrue(Talk.head(client).contains("X-Server: 1"));
            assertFalse(Talk.read(client, 15).isEmpty());
        }
    }
}
