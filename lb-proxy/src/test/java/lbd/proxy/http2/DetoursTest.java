package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.AnswerBody;
import lbd.core.model.Config;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.edge.StickyShare;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Shares, copies, other answers, second servers and maintenance for clients of HTTP/2: on streams that run at once.
@Timeout(30)
class DetoursTest {
    private static Config config(Detours detours, RouteSpec[] routes, InetSocketAddress... servers) {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build()
                .with(new RouteEdits(List.of(), List.of()).with(detours));
        return Configs.of(
                List.of(Configs.http(http, "app", routes)),
                List.of(
                        Configs.pool("app", servers),
                        Configs.pool("a", servers[0]),
                        Configs.pool("b", servers[servers.length - 1])));
    }

    private static ProxyFixture proxy(Detours detours, InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(config(detours, new RouteSpec[0], servers));
    }

    private static Http2Client client(ProxyFixture fixture) throws Exception {
        return Http2Proxy.client(fixture);
    }

    @Test
    void streamsAreDealtOutExactly() throws Exception {
        RouteSpec split = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Split(
                        List.of(
                                new PoolShare(new RouteAction.Forward("a"), 7500),
                                new PoolShare(new RouteAction.Forward("b"), 2500)),
                        StickyShare.OFF));
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture =
                        new ProxyFixture(config(Detours.DEFAULT, new RouteSpec[] {split}, a.address(), b.address()));
                Http2Client client = client(fixture)) {
            client.begin();
            for (int stream = 1; stream < 80; stream += 2) {
                client.get(stream, "/");
            }
            client.send();
            int ofB = 0;
            for (int frames = 0; frames < 80; frames++) {
                ofB += client.next().endsWith(" end b") ? 1 : 0;
            }
            assertEquals(10, ofB);
        }
    }

    @Test
    void anAnswerIsReplacedAndTheOtherStreamsGoOn() throws Exception {
        InterceptSpec page = new InterceptSpec(
                new StatusRanges(List.of(new StatusRanges.Range(503, 503))),
                new InterceptSpec.Page(null, AnswerBody.text("sorry")));
        try (ScriptedServer app = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        peer.send("HTTP/1.1 " + (head.contains("/bad") ? 503 : 200)
                                + " X\r\nContent-Length: 3\r\n\r\napp");
                    }
                });
                ProxyFixture fixture = proxy(new Detours(null, List.of(page)), app.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/bad").send();
            assertTrue(client.next().startsWith("headers 1 :status: 503 "));
            assertEquals("data 1 end sorry", client.next());
            client.get(3, "/good").send();
            assertTrue(client.next().startsWith("headers 3 :status: 200 "));
            assertEquals("data 3 end app", client.next());
        }
    }

    @Test
    void aCopyOfAStreamsRequestIsSentWithItsBody() throws Exception {
        CountDownLatch copied = new CountDownLatch(1);
        try (ScriptedServer app = new ScriptedServer(peer -> {
                    peer.head();
                    peer.read(4);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp");
                });
                ScriptedServer shadow = new ScriptedServer(peer -> {
                    if (peer.head().startsWith("POST /x ") && new String(peer.read(4)).equals("body")) {
                        copied.countDown();
                    }
                    peer.reset();
                });
                ProxyFixture fixture = new ProxyFixture(config(
                        new Detours(new MirrorSpec("b", 10_000, 100, 10), null),
                        new RouteSpec[] {new RouteSpec(RouteMatch.ANY, new RouteAction.Forward("a"))},
                        app.address(),
                        shadow.address()));
                Http2Client client = client(fixture)) {
            client.begin()
                    .post(1, "/x", "content-length", "4")
                    .data(1, false, "bo")
                    .data(1, true, "dy")
                    .send();
            assertTrue(client.next().startsWith("headers 1 :status: 200 "));
            assertEquals("data 1 end app", client.next());
            assertTrue(copied.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aSecondServerAnswersASlowStream() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HedgeSpec hedge = new HedgeSpec(Duration.ofMillis(20), HedgeSpec.USUAL_PERCENTILE, 10_000);
        try (ScriptedServer slow = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                    end.countDown();
                });
                ScriptedServer fast = ScriptedServer.named("fast");
                ProxyFixture fixture = proxy(new Detours(null, null, hedge), slow.address(), fast.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertTrue(client.next().startsWith("headers 1 :status: 200 "));
            assertEquals("data 1 end fast", client.next());
            assertTrue(fixture.json().contains("\"rules\":\"hedged,hedge_won\""));
        }
    }

    @Test
    void inMaintenanceStreamsAreAnsweredAndTheConnectionStays() throws Exception {
        try (ScriptedServer app = ScriptedServer.named("app");
                ProxyFixture fixture = proxy(Detours.DEFAULT, app.address());
                Http2Client client = client(fixture)) {
            fixture.state.listener("web").maintenance.byOperator(true);
            client.begin().get(1, "/").send();
            assertTrue(client.next().startsWith("headers 1 :status: 503 "));
            assertTrue(client.next().startsWith("data 1 end "));
            fixture.state.listener("web").maintenance.byOperator(false);
            client.get(3, "/").send();
            assertTrue(client.next().startsWith("headers 3 :status: 200 "));
            assertEquals("data 3 end app", client.next());
        }
    }
}
