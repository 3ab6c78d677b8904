package lbd.it.daemon;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Clients that keep their connections and ask on, while something happens to the daemon between them and the servers.
/// One that is cut, or hears anything but 200 and the servers' words, is a failure.
final class SteadyTraffic implements AutoCloseable {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 20_000;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final List<Thread> clients = new ArrayList<>();
    private final long pauseNanos;
    private volatile boolean over;

    /// @param pauseNanos of each client before it asks again
    SteadyTraffic(int port, int connections, long pauseNanos) {
        this.pauseNanos = pauseNanos;
        for (int i = 0; i < connections; i++) {
            clients.add(Thread.ofVirtual().start(() -> askOn(port)));
        }
    }

    /// One that says `ok` to everything.
    static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
        return server;
    }

    long answers() {
        return answers.get();
    }

    /// Waits until each client has been answered anew, or one of them has failed.
    void goesOn(LbdProcess lbd) throws InterruptedException {
        long before = answers.get();
        // Twice: those that were under way do not count.
        lbd.await(() -> answers.get() > before + 2L * clients.size() || !failures.isEmpty());
    }

    /// What has gone wrong so far, each thing once.
    List<String> failures() {
        return failures.stream().distinct().toList();
    }

    private void askOn(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!over) {
                ask(socket, in);
                answers.incrementAndGet();
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    /// One request, whose answer is read.
    static void ask(Socket socket, InputStream in) throws IOException {
        socket.getOutputStream().write(REQUEST);
        String head = head(in);
        if (!head.startsWith("HTTP/1.1 200 ") || in.readNBytes(2).length != 2) {
            throw new IOException("answer " + head.lines().findFirst().orElse("none"));
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut after " + head.length() + " bytes of a head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /// Lets each client have its last answer.
    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread client : clients) {
            client.join();
        }
    }
}
