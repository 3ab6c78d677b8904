package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lbd.core.model.Cidr;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteAction.Forward;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.TimeoutOverrides;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where requests go by the routes of their listener; what matches is RouteTableTest's.
@Timeout(30)
class RoutesTest {
    private static RouteSpec path(String path, RouteAction action) {
        return new RouteSpec(
                new RouteMatch(List.of(), new PathMatch.Exact(path), List.of(), Map.of(), Map.of(), List.of()), action);
    }

    private static ProxyFixture proxy(ScriptedServer a, ScriptedServer b, @Nullable String pool, RouteSpec... routes)
            throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.routed(pool, routes)),
                List.of(Configs.pool("app", a.address()), Configs.pool("other", b.address()))));
    }

    /// Without the Date field.
    private static String ask(ProxyFixture fixture, String... requests) throws IOException {
        try (Socket client = fixture.connect("web")) {
            client.getOutputStream().write(String.join("", requests).getBytes(StandardCharsets.ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replaceAll("Date: [^\r]*\r\n", "");
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    private static String last(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    }

    @Test
    void eachRequestOfAConnectionGoesWhereItsRouteSays() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a, b, "app", path("/b", new Forward("other")))) {
            String answers = ask(fixture, get("/x"), get("/b"), get("/%62"), get("/./b?q"), last("/bb"));
            assertEquals("abbba", answers.replaceAll("(?s)HTTP/1.1 200 OK\r\n.*?\r\n\r\n", ""));
            assertEquals("/%62", b.heads.get(1).split(" ")[1], "forwarded as it was sent");
        }
    }

    @Test
    void whatNoRouteTakesIs404WithoutAPool() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a, b, null, path("/a", new Forward("app")))) {
            assertTrue(ask(fixture, last("/x")).startsWith("HTTP/1.1 404 Not Found\r\n"));
            assertEquals("GET /x null 404 no_route", fixture.line());
        }
    }

    @Test
    void aPathThatLeavesTheRootIs400WhateverRoutesThereAre() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a, b, "app")) {
            for (String target : List.of("/../etc/passwd", "/a/%2e%2e/../x", "/%00", "/%zz")) {
                assertTrue(ask(fixture, last(target)).startsWith("HTTP/1.1 400 "), target);
                assertEquals("GET " + target + " null 400 bad_request", fixture.line());
            }
            assertTrue(a.heads.isEmpty());
        }
    }

    @Test
    void redirectsAndFixedResponsesKeepTheConnection() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(
                        a,
                        b,
                        "app",
                        path("/old", new RouteAction.Redirect("https://www.example.com/new", 301)),
                        path("/ok", new RouteAction.Respond(200, "ok\n")),
                        path("/none", new RouteAction.Respond(204, "")))) {
            String answers = ask(
                    fixture,
                    get("/old"),
                    "HEAD /ok HTTP/1.1\r\nHost: h\r\n\r\n",
                    "POST /ok HTTP/1.1\r\nHost: h\r\n\r\n",
                    get("/none"),
                    last("/ok"));
            String ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n";
            assertEquals(
                    "HTTP/1.1 301 Moved Permanently\r\nLocation: https://www.example.com/new\r\n"
                            + "Content-Length: 0\r\n\r\n"
                            + ok + "\r\n"
                            + ok + "\r\nok\n"
                            + "HTTP/1.1 204 No Content\r\n\r\n"
                            + ok + "Connection: close\r\n\r\nok\n",
                    answers);
            assertEquals("GET /old null 301 responded", fixture.line());
            assertEquals(5, fixture.state.listener("web").requests.sum());
        }
    }

    @Test
    void aBodyThatIsStillComingEndsTheConnectionOfAFixedResponse() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a, b, "app", path("/ok", new RouteAction.Respond(200, "ok")))) {
            String answer = ask(fixture, "POST /ok HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nx", get("/ok"));
            assertTrue(answer.endsWith("Connection: close\r\n\r\nok"), answer);
        }
    }

    @Test
    void aRoutesTimeoutIsItsOwn() throws Exception {
        TimeoutOverrides brief = new TimeoutOverrides(null, Duration.ofMillis(200), null, null);
        try (ScriptedServer mute = new ScriptedServer(peer -> peer.readAll());
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(mute, b, "app", path("/", new Forward("app", brief)))) {
            assertTrue(ask(fixture, last("/")).startsWith("HTTP/1.1 504 "));
        }
    }

    @Test
    void theSourceIsTheClientsAddress() throws Exception {
        RouteMatch local =
                new RouteMatch(List.of(), null, List.of(), Map.of(), Map.of(), List.of(Cidr.parse("127.0.0.0/8")));
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a, b, "app", new RouteSpec(local, new Forward("other")))) {
            assertTrue(ask(fixture, last("/")).endsWith("\r\n\r\nb"));
        }
    }
}
