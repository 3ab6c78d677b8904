package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Answers to clients of HTTP/2 are compressed, those to calls of gRPC are not.
@Timeout(30)
class Http2CompressionTest {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1100\r\n\r\n" + "compressed ".repeat(100);

    @Test
    void answersAreCompressed() throws Exception {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build()
                .with(new RouteEdits(List.of(), List.of(), RewriteSpec.DEFAULT, null, null, CompressSpec.DEFAULT));
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        peer.send(ANSWER);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))));
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin().get(1, "/", "accept-encoding", "br;q=0.5, gzip").send();
            assertEquals(
                    "headers 1 :status: 200 content-type: text/plain vary: Accept-Encoding content-encoding: gzip",
                    client.next());
            String data = client.next();
            assertEquals("data 1", data.substring(0, 6));
            client.get(3, "/", "accept-encoding", "gzip", "content-type", "application/grpc")
                    .send();
            String head = client.next();
            while (!head.startsWith("headers 3")) {
                head = client.next();
            }
            assertEquals("headers 3 :status: 200 content-type: text/plain content-length: 1100", head);
        }
    }
}
