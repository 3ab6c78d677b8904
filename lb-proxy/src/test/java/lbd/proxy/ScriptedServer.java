package lbd.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that does with each connection what a test says, on a thread of its own.
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();
    /// As they came, but without lbd's own mark against loops.
    public final List<String> heads = new CopyOnWriteArrayList<>();

    public interface Script {
        void serve(Peer peer) throws IOException;
    }

    /// One connection, as the script sees it.
    public final class Peer {
        public final Socket socket;
        private final InputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        /// The next head, blank line included; empty at the end.
        public String head() throws IOException {
            String head = Wire.head(in);
            if (!head.isEmpty()) {
                heads.add(head.replaceFirst("CDN-Loop: lbd-[0-9a-f]{16}\r\n", ""));
            }
            return head;
        }

        public byte[] read(int count) throws IOException {
            return in.readNBytes(count);
        }

        public byte[] readAll() throws IOException {
            return in.readAllBytes();
        }

        public void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    public ScriptedServer(Script script) throws IOException {
        this.script = script;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Answers every request with its name, as long as the client wants.
    public static ScriptedServer named(String name) throws IOException {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
            }
        });
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.serve(new Peer(socket));
        } catch (IOException e) {
            // The other side is gone; the test sees what matters on its own side.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reading HTTP by hand.
    public static final class Wire {
        private Wire() {}

        public static String head(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (true) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.write(next);
                String text = head.toString(StandardCharsets.ISO_8859_1);
                if (next == '\n' && text.endsWith("\r\n\r\n")) {
                    return text;
                }
            }
        }
    }
}
