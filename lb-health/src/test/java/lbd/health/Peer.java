package lbd.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that does what a test says with each connection, on a thread for each.
public final class Peer implements AutoCloseable {
    /// What is done with a connection; it is closed at the end.
    @FunctionalInterface
    public interface Script {
        void serve(Socket connection) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();

    public Peer(Script script) throws IOException {
        this(new ServerSocket(0, 4096, InetAddress.getLoopbackAddress()), script);
    }

    public Peer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /// Answers each request head with these lines and closes.
    public static Peer http(String... answer) throws IOException {
        return new Peer(connection -> {
            readHead(connection);
            write(connection, String.join("\r\n", answer));
        });
    }

    /// Says this and waits for the other side to close.
    public static Peer says(String text) throws IOException {
        return new Peer(connection -> {
            write(connection, text);
            connection.getInputStream().readAllBytes();
        });
    }

    static void write(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    static String readHead(Socket connection) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = connection.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            script.serve(connection);
        } catch (Exception e) {
            // The check hung up, or the test is over.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
