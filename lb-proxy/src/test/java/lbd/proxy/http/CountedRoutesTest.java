package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import lbd.core.count.Durations;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.RouteCounters;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long requests of a route take, where somebody wants to know.
@Timeout(30)
class CountedRoutesTest {
    private final ScriptedServer server = new ScriptedServer(peer -> {
        for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
            peer.send(Talk.OK);
        }
    });

    CountedRoutesTest() throws Exception {}

    @AfterEach
    void close() {
        server.close();
    }

    private static RouteSpec route(String prefix, RouteAction action, @Nullable String name) {
        RouteMatch match = new RouteMatch(
                List.of(), new RouteMatch.PathMatch.Prefix(prefix), List.of(), Map.of(), Map.of(), List.of());
        return new RouteSpec(match, action, RouteEdits.DEFAULT, RouteAccess.DEFAULT, name);
    }

    private Config config(RouteSpec... routes) {
        ListenerSpec web = Configs.routed("app", routes);
        return Configs.of(List.of(web), List.of(Configs.pool("app", server.address())));
    }

    private static void ask(ProxyFixture fixture, String path) throws Exception {
        Talk.exchange(fixture, "GET " + path + " HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
        fixture.line();
    }

    private static long count(Durations of) {
        return LongStream.of(of.counts()).sum();
    }

    private static String counts(ProxyFixture fixture, String name) {
        RouteCounters its = fixture.state.listener("web").counted(name);
        return count(its.connectTimes) + " " + count(its.firstBytes) + " " + count(its.durations);
    }

    @Test
    void requestsOfARouteAreCountedUnderItsName() throws Exception {
        RouteAction forward = new RouteAction.Forward("app");
        try (ProxyFixture fixture = new ProxyFixture(config(
                route("/buy", forward, "shop"),
                route("/pay", forward, "shop"),
                route("/own", new RouteAction.Respond(200, "x"), "own"),
                route("/quiet", forward, null)))) {
            ask(fixture, "/buy/1");
            ask(fixture, "/pay");
            ask(fixture, "/own");
            ask(fixture, "/quiet");
            ask(fixture, "/elsewhere");
            RouteCounters shop = fixture.state.listener("web").counted("shop");
            assertEquals(2, count(shop.durations));
            assertEquals(2, count(shop.firstBytes));
            assertTrue(count(shop.connectTimes) >= 1);
            assertTrue(shop.firstBytes.sumNanos() <= shop.durations.sumNanos());
            assertTrue(shop.durations.sumNanos() < TimeUnit.SECONDS.toNanos(30));
            // Nobody was asked.
            assertEquals("0 0 1", counts(fixture, "own"));
            assertEquals(5, count(fixture.state.listener("web").endings.durations()));
        }
    }

    @Test
    void reloadKeepsWhatWasCountedOfNamesThatStay() throws Exception {
        RouteAction own = new RouteAction.Respond(200, "x");
        try (ProxyFixture fixture = new ProxyFixture(config(route("/a", own, "a"), route("/b", own, "b")))) {
            ask(fixture, "/a");
            ask(fixture, "/b");
            fixture.apply(config(route("/other", own, "a")));
            ask(fixture, "/other");
            assertEquals("0 0 2", counts(fixture, "a"));
            // It was forgotten.
            assertEquals("0 0 0", counts(fixture, "b"));
        }
    }

    @Test
    void configurationThatDoesNotComeIntoForceCountsNothing() throws Exception {
        RouteAction own = new RouteAction.Respond(200, "x");
        try (ProxyFixture fixture = new ProxyFixture(config(route("/a", own, "a")))) {
            fixture.proxy
                    .prepare(config(route("/a", own, "a"), route("/b", own, "b")))
                    .abandon();
            assertEquals(1, fixture.state.listener("web").countedNames());
        }
    }

    @Test
    void exemplarsNameTheRequest() throws Exception {
        RequestIdSpec id = new RequestIdSpec("X-Request-ID", false);
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .edits(new RouteEdits(List.of(), List.of(), null, null, id))
                .build();
        ListenerSpec web = Configs.http(http, "app", route("/a", new RouteAction.Forward("app"), "a"));
        Config config = Configs.of(List.of(web), List.of(Configs.pool("app", server.address())));
        try (ProxyFixture fixture = new ProxyFixture(config)) {
            ask(fixture, "/a");
            assertEquals(
                    1,
                    Arrays.stream(fixture.state
                                    .listener("web")
                                    .counted("a")
                                    .durations
                                    .exemplars())
                            .filter(one -> Objects.nonNull(one.requestId()))
                            .count());
        }
    }
}
