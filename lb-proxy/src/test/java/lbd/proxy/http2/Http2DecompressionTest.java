package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.http2.FrameType;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.decompress.Encoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies of clients of HTTP/2 lose their codings too, and calls of gRPC do not.
@Timeout(30)
class Http2DecompressionTest {
    private static final byte[] TEXT = "decompressed ".repeat(30_000).getBytes(ISO_8859_1);

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();

    private ScriptedServer server() throws Exception {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                while (head.contains("chunked")) {
                    StringBuilder size = new StringBuilder();
                    while (size.indexOf("\r\n") < 0) {
                        size.append((char) peer.read(1)[0]);
                    }
                    int count = Integer.parseInt(size.toString().strip(), 16);
                    body.writeBytes(peer.read(count));
                    peer.read(2);
                    if (count == 0) {
                        break;
                    }
                }
                heads.add(head);
                bodies.add(body.toByteArray());
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private static ProxyFixture proxy(ScriptedServer server) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build()
                .with(RouteEdits.DEFAULT.with(DecompressSpec.DEFAULT));
        return new ProxyFixture(
                Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))));
    }

    private static void data(Http2Client client, int stream, byte[] body) {
        for (int at = 0; at < body.length; at += 16_000) {
            int to = Math.min(body.length, at + 16_000);
            client.frame(
                    FrameType.DATA,
                    to == body.length ? FrameType.END_STREAM : 0,
                    stream,
                    Arrays.copyOfRange(body, at, to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodiesAreDecoded(Coding coding) throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(server);
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin();
            byte[] encoded = Encoded.by(coding, TEXT);
            for (int i = 0; i < 5; i++) {
                int stream = 2 * i + 1;
                String length = Integer.toString(encoded.length);
                client.post(stream, "/", "content-encoding", coding.word(), "content-length", length);
                data(client, stream, encoded);
                client.send();
                assertEquals("headers " + stream + " end :status: 200 content-length: 0", client.next());
                assertArrayEquals(TEXT, bodies.poll(10, TimeUnit.SECONDS));
                String head = heads.take();
                assertTrue(head.contains("Transfer-Encoding: chunked"), head);
                assertFalse(head.contains("ontent-"), head);
            }
        }
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(server);
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin().post(1, "/", "content-encoding", "foo").send();
            String head = client.next();
            assertTrue(head.startsWith("headers 1 :status: 415 "), head);
            assertTrue(head.contains("accept-encoding: gzip, deflate, br, zstd"), head);
            client.post(3, "/", "content-encoding", "gzip");
            data(client, 3, "noise".getBytes(ISO_8859_1));
            client.send();
            while (!head.startsWith("headers 3 ")) {
                head = client.next();
            }
            assertTrue(head.startsWith("headers 3 :status: 400 "), head);
        }
    }

    @Test
    void callsOfGrpcAreLeftAlone() throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(server);
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin()
                    .post(
                            1,
                            "/",
                            "content-type",
                            "application/grpc",
                            "grpc-encoding",
                            "gzip",
                            "content-encoding",
                            "gzip");
            data(client, 1, "not gzip at all".getBytes(ISO_8859_1));
            client.send();
            assertTrue(client.next().startsWith("headers 1 "));
            assertEquals("not gzip at all", new String(bodies.poll(10, TimeUnit.SECONDS), ISO_8859_1));
            String head = heads.take();
            assertTrue(head.contains("content-encoding: gzip") && head.contains("grpc-encoding: gzip"), head);
        }
    }
}
