package lbd.it.health;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A server in this process that answers with its name, and `/healthz` with the status that it is told.
public final class Backend implements AutoCloseable {
    final String name;
    public final AtomicInteger health = new AtomicInteger(200);
    final AtomicInteger status = new AtomicInteger(200);
    /// So many of the next checks fail.
    final AtomicInteger failures = new AtomicInteger();

    final AtomicInteger checks = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;

    public Backend(String name) throws IOException {
        this.name = name;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            boolean check = exchange.getRequestURI().getPath().equals("/healthz");
            (check ? checks : requests).incrementAndGet();
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(check ? checked() : status.get(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    private int checked() {
        return failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 503 : health.get();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// `{name: a, address: "127.0.0.1:12345"}`
    public String yaml() {
        return "{name: " + name + ", address: \"127.0.0.1:" + port() + "\"}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
