package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolHttp2;
import lbd.core.model.TracingSpec;
import lbd.core.trace.TraceParent;
import lbd.core.trace.TracedRequest;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Traces through streams of HTTP/2 on both sides.
@Timeout(30)
class TracedStreamsTest {
    private static Config config(Http2Server server) {
        HttpSpec http =
                HttpSpec.DEFAULT.builder().http2(new Http2Spec(true, true, 100)).build();
        Config plain = Configs.of(
                List.of(Configs.http(http)),
                List.of(Configs.pool("app", server.address())
                        .builder()
                        .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                        .build()));
        return plain.withTracing(
                new TracingSpec(URI.create("http://127.0.0.1:1"), 10_000, "edge", TracingSpec.Accept.ANY));
    }

    @Test
    void streamsOfOneConnectionHaveTheirOwnTraces() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Http2Server server = new Http2Server(peer -> {
                    for (int i = 0; i < 2; i++) {
                        String said = peer.next();
                        heard.add(said);
                        peer.headers(Http2Server.stream(said), true, ":status", "204")
                                .send();
                    }
                    peer.next();
                });
                ProxyFixture fixture = new ProxyFixture(config(server));
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin().get(1, "/one").get(3, "/two").send();
            for (int i = 0; i < 2; i++) {
                String head = heard.poll(20, TimeUnit.SECONDS);
                fixture.line();
                TracedRequest told = fixture.state.traces().take();
                assertNotNull(told);
                assertEquals("2", told.version);
                assertEquals(204, told.attempts.getFirst().status);
                assertNotNull(head);
                String parent = "traceparent: 00-" + TraceParent.id(told.high, told.low) + "-"
                        + TraceParent.span(told.attempts.getFirst().span) + "-01";
                assertTrue(head.contains(parent), head + " lacks " + parent);
            }
        }
    }
}
