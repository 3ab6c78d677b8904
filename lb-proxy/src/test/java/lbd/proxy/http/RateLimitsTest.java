package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lbd.core.limit.Limit;
import lbd.core.model.Cidr;
import lbd.core.model.Config;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.HttpsSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Rate limits over real sockets. A token comes once in an hour, so that no test waits for the clock.
@Timeout(30)
class RateLimitsTest {
    private static final String CLIENT = "{client.address}";

    private static RateLimitSpec limit(String name, String key, int burst) {
        return new RateLimitSpec(name, text(key), 1, Duration.ofHours(1), burst);
    }

    private static VariableText text(String key) {
        return VariableText.parse(key, Form.RAW, Scope.REQUEST);
    }

    private static RateLimitSpec dry(RateLimitSpec earnest) {
        return new RateLimitSpec(
                earnest.name(), earnest.key(), 1, earnest.period(), earnest.burst(), 1000, 503, true, 64);
    }

    private static HttpSpec within(RateLimitSpec... limits) {
        ForwardedSpec forwarded = new ForwardedSpec(ForwardedSpec.Style.X, List.of(Cidr.parse("127.0.0.0/8")));
        return HttpSpec.DEFAULT
                .builder()
                .forwarded(forwarded)
                .limits(HttpLimits.DEFAULT.with(List.of(limits)))
                .build();
    }

    private static RouteSpec route(String path, RouteAccess access) {
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Exact(path), List.of(), Map.of(), Map.of(), List.of());
        return new RouteSpec(match, new RouteAction.Respond(200, path), RouteEdits.DEFAULT, access);
    }

    private static RouteAccess rates(RateLimitSpec... limits) {
        return new RouteAccess(List.of(), List.of(), List.of(limits));
    }

    private static Config config(HttpSpec http, RouteSpec... routes) {
        return Configs.of(List.of(Configs.http(http, null, routes)), List.of());
    }

    private static ProxyFixture proxy(HttpSpec http, RouteSpec... routes) throws Exception {
        return new ProxyFixture(config(http, routes));
    }

    private static String ask(ProxyFixture fixture, String path, String... fields) throws Exception {
        return Talk.exchange(
                fixture,
                "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + String.join("", fields) + "Connection: close\r\n\r\n");
    }

    private static int status(ProxyFixture fixture, String path, String... fields) throws Exception {
        return Integer.parseInt(ask(fixture, path, fields).substring(9, 12));
    }

    private static Limit state(ProxyFixture fixture, String name) {
        return Objects.requireNonNull(fixture.state.limits().get(name), name);
    }

    private static String counts(ProxyFixture fixture, String name) {
        Limit limit = state(fixture, name);
        return limit.passed.sum() + " " + limit.limited.sum() + " " + limit.dryRun.sum();
    }

    private static final RouteSpec PLAIN = route("/", RouteAccess.DEFAULT);

    @Test
    void whoIsOverTheLimitIsToldWhenToComeAgain() throws Exception {
        try (ProxyFixture fixture = proxy(within(limit("per-client", CLIENT, 2)), PLAIN)) {
            assertEquals(200, status(fixture, "/"));
            assertEquals("GET / null 200 responded", fixture.line());
            assertEquals(404, status(fixture, "/nowhere"), "what no route takes is counted too");
            assertEquals("GET /nowhere null 404 no_route", fixture.line());
            String answer = ask(fixture, "/");
            assertEquals("GET / null 429 rate_limited", fixture.line());
            assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\r\n"), answer);
            assertTrue(answer.matches("(?s).*\r\nRetry-After: 3[56][0-9][0-9]\r\n.*"), answer);
            assertTrue(answer.contains("\r\nRateLimit-Policy: \"per-client\";q=2;w=7200\r\n"), answer);
            assertTrue(answer.matches("(?s).*\r\nRateLimit: \"per-client\";r=0;t=3[56][0-9][0-9]\r\n.*"), answer);
            assertEquals("2 1 0", counts(fixture, "per-client"));
        }
    }

    @Test
    void aClientAtTwiceTheLimitGetsHalfThroughOverAllLoops() throws Exception {
        try (ProxyFixture fixture = proxy(within(limit("per-client", CLIENT, 100)), PLAIN)) {
            int passed = 0;
            // Connections are dealt to the loops by the kernel; each has several requests in hand.
            for (int connection = 0; connection < 20; connection++) {
                try (Socket client = fixture.connect("web")) {
                    String one = "GET / HTTP/1.1\r\nHost: h\r\n";
                    Talk.send(client, (one + "\r\n").repeat(9) + one + "Connection: close\r\n\r\n");
                    passed += Talk.all(client).split("HTTP/1.1 200 OK", -1).length - 1;
                }
            }
            assertEquals(100, passed);
            assertEquals("100 100 0", counts(fixture, "per-client"));
        }
    }

    @Test
    void sourcesOfIpv6CountByTheirNetwork() throws Exception {
        try (ProxyFixture fixture = proxy(within(limit("per-client", CLIENT, 2)), PLAIN)) {
            assertEquals(200, status(fixture, "/", "X-Forwarded-For: 2001:db8::1\r\n"));
            assertEquals(200, status(fixture, "/", "X-Forwarded-For: 2001:db8::ffff:2\r\n"));
            assertEquals(429, status(fixture, "/", "X-Forwarded-For: 2001:db8:0:0:9::3\r\n"));
            assertEquals(200, status(fixture, "/", "X-Forwarded-For: 2001:db8:0:1::1\r\n"));
            assertEquals(200, status(fixture, "/", "X-Forwarded-For: 192.0.2.1\r\n"));
            assertEquals(200, status(fixture, "/", "X-Forwarded-For: 192.0.2.1\r\n"));
            assertEquals(429, status(fixture, "/", "X-Forwarded-For: 192.0.2.1\r\n"));
            assertEquals(200, status(fixture, "/", "X-Forwarded-For: 192.0.2.2\r\n"));
        }
    }

    @Test
    void requestsWithoutTheKeyAreNobodys() throws Exception {
        RateLimitSpec token = limit("token", "{header.X-Token}", 1);
        try (ProxyFixture fixture = proxy(within(token), PLAIN)) {
            String huge = "X-Token: " + "x".repeat(1024);
            assertEquals(200, status(fixture, "/"));
            assertEquals(200, status(fixture, "/"));
            assertEquals(200, status(fixture, "/", huge + "\r\n"));
            assertEquals(200, status(fixture, "/", huge + "y\r\n"));
            assertEquals(429, status(fixture, "/", huge + "\r\n"));
            assertEquals("2 1 0", counts(fixture, "token"));
        }
    }

    @Test
    void aRoutesLimitsStandInPlaceOfTheListeners() throws Exception {
        RateLimitSpec few = limit("few", CLIENT, 1);
        RateLimitSpec more = limit("more", CLIENT, 3);
        RouteSpec[] routes = {
            route("/own", rates(more)), route("/off", rates()), route("/both", rates(few, more)), PLAIN
        };
        try (ProxyFixture fixture = proxy(within(few), routes)) {
            assertEquals(200, status(fixture, "/own"));
            assertEquals(200, status(fixture, "/"));
            assertEquals(429, status(fixture, "/"));
            assertEquals(429, status(fixture, "/both"));
            assertEquals(200, status(fixture, "/own"));
            assertEquals(200, status(fixture, "/off"));
            assertEquals(200, status(fixture, "/own"));
            assertEquals(429, status(fixture, "/own"));
            assertEquals("1 2 0", counts(fixture, "few"));
        }
    }

    @Test
    void whatOneLimitRefusesTakesNothingFromTheOthers() throws Exception {
        RateLimitSpec wide = limit("wide", CLIENT, 2);
        RateLimitSpec narrow = limit("narrow", "{header.X-A|-}", 1);
        try (ProxyFixture fixture = proxy(within(wide, narrow), PLAIN)) {
            assertEquals(200, status(fixture, "/"));
            assertEquals(429, status(fixture, "/"));
            assertEquals(429, status(fixture, "/"));
            assertEquals(200, status(fixture, "/", "X-A: 1\r\n"));
            assertEquals(429, status(fixture, "/", "X-A: 2\r\n"));
            assertEquals("2 1 0", counts(fixture, "wide"));
            assertEquals("2 2 0", counts(fixture, "narrow"));
        }
    }

    @Test
    void aDryRunCountsAndRefusesNobody() throws Exception {
        try (ProxyFixture fixture = proxy(within(dry(limit("dry", CLIENT, 1))), PLAIN)) {
            assertEquals(200, status(fixture, "/"));
            String answer = ask(fixture, "/");
            assertTrue(answer.startsWith("HTTP/1.1 200 ") && !answer.contains("RateLimit"), answer);
            assertEquals("1 0 1", counts(fixture, "dry"));
        }
    }

    @Test
    void whomARouteDoesNotServeIsNotCounted() throws Exception {
        RouteAccess nobody = new RouteAccess(List.of(), List.of(Cidr.parse("127.0.0.0/8")));
        try (ProxyFixture fixture = proxy(within(limit("per-client", CLIENT, 1)), route("/denied", nobody), PLAIN)) {
            assertEquals(403, status(fixture, "/denied"));
            assertEquals(403, status(fixture, "/denied"));
            assertEquals(200, status(fixture, "/"));
            assertEquals(403, status(fixture, "/denied"));
        }
    }

    @Test
    void thoseWhoAreSentToHttpsAreCountedOnce() throws Exception {
        HttpSpec http = within(limit("per-client", CLIENT, 2)).with(new HttpsSpec(true, null));
        try (ProxyFixture fixture = proxy(http, PLAIN)) {
            assertEquals(301, status(fixture, "/"));
            assertEquals(200, status(fixture, "/", "X-Forwarded-Proto: https\r\n"));
            assertEquals(429, status(fixture, "/", "X-Forwarded-Proto: https\r\n"));
            assertEquals(429, status(fixture, "/"));
            assertEquals("2 2 0", counts(fixture, "per-client"));
        }
    }

    @Test
    void pagesOfOtherSitesMayReadTheRefusal() throws Exception {
        CorsSpec cors =
                new CorsSpec(List.of("https://shop.test"), List.of("PUT"), List.of(), List.of(), false, Duration.ZERO);
        HttpSpec http = within(limit("per-client", CLIENT, 1))
                .with(new RouteEdits(List.of(), List.of(), RewriteSpec.DEFAULT, cors, null));
        try (ProxyFixture fixture = proxy(http, PLAIN)) {
            assertEquals(200, status(fixture, "/"));
            String answer = ask(fixture, "/", "Origin: https://shop.test\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
            assertTrue(answer.contains("\r\nAccess-Control-Allow-Origin: https://shop.test\r\n"), answer);
            String preflight = Talk.exchange(
                    fixture,
                    "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: https://shop.test\r\n"
                            + "Access-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n");
            assertTrue(preflight.startsWith("HTTP/1.1 429 "), preflight);
        }
    }

    @Test
    void aReloadForgetsOnlyWhatItChanges() throws Exception {
        RateLimitSpec kept = limit("kept", CLIENT, 1);
        RouteSpec other = route("/other", rates(limit("other", CLIENT, 1)));
        try (ProxyFixture fixture = proxy(within(kept), other, PLAIN)) {
            assertEquals(200, status(fixture, "/"));
            assertEquals(200, status(fixture, "/other"));
            RouteSpec changed = route("/other", rates(limit("other", CLIENT, 2)));
            fixture.apply(config(within(limit("kept", CLIENT, 1)), changed, PLAIN));
            assertEquals(429, status(fixture, "/"));
            assertEquals(200, status(fixture, "/other"));
            assertEquals("1 1 0", counts(fixture, "kept"));
            fixture.apply(config(within(), PLAIN));
            assertEquals(200, status(fixture, "/"));
            assertFalse(fixture.state.limits().containsKey("kept"), "nobody names it");
        }
    }
}
