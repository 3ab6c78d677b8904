package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import lbd.core.http2.FrameType;
import lbd.core.model.Config;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolBuilder;
import lbd.core.model.PoolHttp2;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;

/// A proxy before servers of HTTP/2 that are played by the frame, and what clients of both versions ask of it.
final class Http2PoolProxy {
    static final UnaryOperator<PoolBuilder> PLAIN = pool -> pool;

    private Http2PoolProxy() {}

    static ProxyFixture proxy(int streams, UnaryOperator<PoolBuilder> change, InetSocketAddress... servers)
            throws Exception {
        return new ProxyFixture(config(streams, change, servers));
    }

    static Config config(int streams, UnaryOperator<PoolBuilder> change, InetSocketAddress... servers) {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build();
        PoolBuilder pool =
                Configs.pool("app", servers).builder().http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, streams));
        return Configs.oneLoop(
                Configs.TRANSPORT,
                Configs.of(
                        List.of(Configs.http(http)), List.of(change.apply(pool).build())));
    }

    static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return proxy(100, PLAIN, servers);
    }

    static ProxyFixture proxy(Http2Server server) throws Exception {
        return proxy(server.address());
    }

    static Http2Client client(ProxyFixture fixture) throws Exception {
        return new Http2Client(fixture.connect("web"));
    }

    static String hears(BlockingQueue<String> told) throws InterruptedException {
        String next = told.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    /// What comes to a client of HTTP/1, until the server has nothing more to say.
    static String ask(ProxyFixture fixture, String request) throws IOException {
        try (Socket client = fixture.connect("web")) {
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1)
                    .replaceAll("Date: [^\r]+\r\n", "")
                    .replaceAll("Connection: close\r\n", "");
        }
    }

    static String get(ProxyFixture fixture, String path) throws IOException {
        return ask(fixture, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    /// Reads so many heads of requests, and says nothing to anything.
    static void hear(Socket socket, int heads) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int left = heads; left > 0; ) {
            int lengthAndType = in.readInt();
            in.readNBytes(5 + (lengthAndType >>> 8));
            if ((lengthAndType & 0xff) == FrameType.HEADERS) {
                left--;
            }
        }
    }

    static void awaitConnections(Http2Server server, int count) throws InterruptedException {
        for (int i = 0; server.connections() < count && i < 1000; i++) {
            Thread.sleep(10);
        }
        assertEquals(count, server.connections());
    }
}
