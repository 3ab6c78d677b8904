package lbd.daemon.otlp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Takes what is exported by OTLP over HTTP, and says what it is told to.
public final class FakeCollector implements AutoCloseable {
    public final BlockingQueue<Message> told = new LinkedBlockingQueue<>();

    /// Requests, those that it does not take included.
    public final AtomicInteger asked = new AtomicInteger();

    public volatile int status = 200;
    public volatile @Nullable String retryAfter;

    /// Only the head of its answer comes.
    public volatile boolean stalls;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final HttpServer server;
    private final String scheme;

    public FakeCollector(String path) throws IOException {
        this(path, 0);
    }

    public FakeCollector(String path, int port) throws IOException {
        this(path, HttpServer.create(address(port), 0), "http");
    }

    private FakeCollector(String path, HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, path));
        server.start();
    }

    /// @param context with its certificate
    public static FakeCollector overTls(String path, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(address(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FakeCollector(path, server, "https");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        asked.incrementAndGet();
        int answer = status;
        byte[] body = exchange.getRequestBody().readAllBytes();
        var fields = exchange.getRequestHeaders();
        boolean right = exchange.getRequestURI().getPath().equals(path)
                && "application/x-protobuf".equals(fields.getFirst("Content-Type"))
                && "gzip".equals(fields.getFirst("Content-Encoding"));
        if (right && answer == 200 && !stalls) {
            told.add(Message.of(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes()));
        }
        String after = retryAfter;
        if (after != null) {
            exchange.getResponseHeaders().set("Retry-After", after);
        }
        exchange.sendResponseHeaders(right ? answer : 404, stalls ? 10 : -1);
        if (stalls) {
            exchange.getResponseBody().flush();
            await();
        }
        exchange.close();
    }

    private void await() throws IOException {
        try {
            closing.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public URI address() {
        return URI.create(scheme + "://" + (scheme.equals("https") ? "localhost" : "127.0.0.1") + ":"
                + server.getAddress().getPort());
    }

    public Message next() throws InterruptedException {
        Message next = told.poll(15, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was exported");
        }
        return next;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
