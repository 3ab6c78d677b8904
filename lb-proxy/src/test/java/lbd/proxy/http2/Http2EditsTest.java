package lbd.proxy.http2;

import static lbd.proxy.http2.Http2Server.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.http2.FrameType;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolHttp2;
import lbd.core.model.RateLimitSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Rules of headers and rewrites where both sides speak HTTP/2: the same as where they speak HTTP/1.
@Timeout(60)
class Http2EditsTest {
    private static HeaderRule rule(Operation operation, String name, String... values) {
        List<VariableText> texts = Arrays.stream(values)
                .map(v -> VariableText.parse(v, Form.FIELD, Scope.ANSWER))
                .toList();
        return new HeaderRule(operation, name, texts);
    }

    @Test
    void rulesHoldOnBothSides() throws Exception {
        RouteEdits edits = new RouteEdits(
                List.of(
                        rule(Operation.SET, "X-Client", "{client.address}"),
                        rule(Operation.APPEND, "X-List", "c"),
                        rule(Operation.REMOVE, "X-Gone")),
                List.of(new ResponseHeaders(
                        List.of(rule(Operation.REMOVE, "X-Powered-By"), rule(Operation.ADD, "X-Path", " {path} ")),
                        null,
                        false,
                        true)),
                new RewriteSpec(
                        new RewriteSpec.PathRewrite.Prefix("/api", VariableText.parse("", Form.PATH, Scope.SENT)),
                        Map.of("q", VariableText.parse("a&b", Form.PARAMETER, Scope.SENT)),
                        List.of(),
                        RewriteSpec.Host.NAMED,
                        "app.test"));
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build()
                .with(edits);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Http2Server server = new Http2Server(peer -> {
                    heard.add(plain(peer.next()));
                    peer.headers(1, false, ":status", "103", "x-powered-by", "p")
                            .headers(1, true, ":status", "200", "x-powered-by", "p", "x-a", "1")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = new ProxyFixture(Configs.oneLoop(
                        Configs.TRANSPORT,
                        Configs.of(
                                List.of(Configs.http(http)),
                                List.of(Configs.pool("app", server.address())
                                        .builder()
                                        .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                                        .build()))));
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin()
                    .headers(
                            1,
                            true,
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":authority",
                            "h",
                            ":path",
                            "/api/x?r",
                            "x-list",
                            "a",
                            "x-gone",
                            "1",
                            "x-list",
                            "b")
                    .send();
            assertEquals(
                    "headers 1 end :method: GET :scheme: http :authority: app.test :path: /x?r&q=a%26b"
                            + " x-client: 127.0.0.1 x-list: a, b, c",
                    heard.poll(20, TimeUnit.SECONDS));
            assertEquals("headers 1 :status: 103 x-path: /api/x", client.next());
            assertEquals("headers 1 end :status: 200 x-a: 1 x-path: /api/x", client.next());
        }
    }

    @Test
    void aLimitIsToldInSmallLetters() throws Exception {
        RateLimitSpec limit =
                new RateLimitSpec("all", VariableText.parse("all", Form.RAW, Scope.REQUEST), 1, Duration.ofHours(1), 1);
        HttpLimits within = HttpLimits.DEFAULT.with(List.of(limit));
        try (Http2Server server = new Http2Server(peer -> {});
                ProxyFixture fixture = Http2Proxy.to(100, within, Timeouts.DEFAULT, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().get(1, "/").get(3, "/").send();
            String refusal = client.next();
            assertTrue(refusal.startsWith("headers 3 :status: 429 "), refusal);
            assertTrue(refusal.contains(" retry-after: 3600 ratelimit-policy: \"all\";q=1;w=3600 "), refusal);
            assertTrue(refusal.contains(" ratelimit: \"all\";r=0;t=3600"), refusal);
        }
    }

    @Test
    void whatBecameOfARequestIsTheLastMember() throws Exception {
        HttpSpec http = Http2Proxy.http(100, HttpLimits.DEFAULT).withProxyStatus("lb1");
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, true, ":status", "200", "proxy-status", "cache; hit")
                            .send();
                    peer.next();
                    peer.frame(FrameType.RST_STREAM, 0, 3, "00000002").send();
                    peer.next();
                });
                ProxyFixture fixture = new ProxyFixture(Configs.oneLoop(
                        Configs.TRANSPORT,
                        Configs.of(
                                List.of(Configs.http(http)),
                                List.of(Configs.pool("app", server.address())
                                        .builder()
                                        .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                                        .build()))));
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().get(1, "/").send();
            String passed = client.next();
            assertTrue(passed.contains(" proxy-status: cache; hit"), passed);
            assertTrue(passed.endsWith(" proxy-status: lb1; next-hop=s1"), passed);
            client.get(3, "/").send();
            String failed = client.next();
            assertTrue(failed.startsWith("headers 3 :status: 502 "), failed);
            assertTrue(failed.contains(" proxy-status: lb1; next-hop=s1; error=connection_terminated"), failed);
        }
    }
}
