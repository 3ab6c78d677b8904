package lbd.daemon.tracing;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/// Takes what is exported by OTLP over HTTP, and says what it is told to.
final class FakeCollector implements AutoCloseable {
    final BlockingQueue<Message> told = new LinkedBlockingQueue<>();
    volatile int status = 200;
    private final HttpServer server;

    FakeCollector(String path) throws IOException {
        this(path, 0);
    }

    FakeCollector(String path, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean right = exchange.getRequestURI().getPath().equals(path)
                    && "application/x-protobuf"
                            .equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                    && "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            if (right && status == 200) {
                told.add(Message.of(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes()));
            }
            exchange.sendResponseHeaders(right ? status : 404, -1);
            exchange.close();
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Message next() throws InterruptedException {
        Message next = told.poll(15, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was exported");
        }
        return next;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
