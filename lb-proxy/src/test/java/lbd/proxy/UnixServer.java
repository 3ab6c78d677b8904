package lbd.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on a unix socket that does with each connection what a test says, on a thread of its own.
public final class UnixServer implements AutoCloseable {
    private final ServerSocketChannel listening;
    private final Script script;
    private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();
    public final List<String> heads = new CopyOnWriteArrayList<>();

    public interface Script {
        void serve(Peer peer) throws IOException;
    }

    /// One connection, as the script sees it.
    public final class Peer {
        public final SocketChannel socket;
        private final InputStream in;

        Peer(SocketChannel socket) {
            this.socket = socket;
            this.in = Channels.newInputStream(socket);
        }

        /// The next head, blank line included; empty at the end.
        public String head() throws IOException {
            String head = ScriptedServer.Wire.head(in);
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
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                socket.write(left);
            }
        }
    }

    public UnixServer(Path path, Script script) throws IOException {
        this(path, 100, true, script);
    }

    /// @param accepting whether it does before [#accept]
    public UnixServer(Path path, int backlog, boolean accepting, Script script) throws IOException {
        this.script = script;
        this.listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(path), backlog);
        if (accepting) {
            accept();
        }
    }

    /// Answers every request with its name, as long as the client wants.
    public static UnixServer named(Path path, String name) throws IOException {
        return new UnixServer(path, answering(name));
    }

    public static Script answering(String name) {
        return peer -> {
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
            }
        };
    }

    public void accept() {
        Thread.ofVirtual().start(() -> {
            while (listening.isOpen()) {
                try {
                    SocketChannel socket = listening.accept();
                    connections.incrementAndGet();
                    sockets.add(socket);
                    Thread.ofPlatform().daemon().start(() -> serve(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void serve(SocketChannel socket) {
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
            for (SocketChannel socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
