package lbd.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// What servers have in common that do with each connection what a test says, on a thread of its own.
///
/// @param <S> their sockets
public abstract class ScriptedSockets<S extends Closeable> implements AutoCloseable {
    private final Closeable listening;
    private final ThreadFactory threads;
    private final List<S> sockets = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();
    /// As they came, but without lbd's own mark against loops.
    public final List<String> heads = new CopyOnWriteArrayList<>();

    /// One connection, as the script sees it.
    public abstract class Talk {
        private final InputStream in;
        private final OutputStream out;

        Talk(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        /// The next head, blank line included; empty at the end.
        public final String head() throws IOException {
            String head = ScriptedServer.Wire.head(in);
            if (!head.isEmpty()) {
                heads.add(head.replaceFirst("CDN-Loop: lbd-[0-9a-f]{16}\r\n", ""));
            }
            return head;
        }

        public final byte[] read(int count) throws IOException {
            return in.readNBytes(count);
        }

        public final byte[] readAll() throws IOException {
            return in.readAllBytes();
        }

        public final void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public final void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /// Answers every request with a name, as long as the client wants.
        final void answerWith(String name) throws IOException {
            while (!head().isEmpty()) {
                send("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
            }
        }
    }

    /// @param threads that serve connections
    ScriptedSockets(Closeable listening, ThreadFactory threads) {
        this.listening = listening;
        this.threads = threads;
    }

    /// Waits for the next connection.
    abstract S next() throws IOException;

    abstract void serve(S socket) throws IOException;

    /// Accepts from now on.
    public final void accept() {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    S socket = next();
                    connections.incrementAndGet();
                    sockets.add(socket);
                    threads.newThread(() -> run(socket)).start();
                }
            } catch (IOException e) {
                // It is closed.
            }
        });
    }

    private void run(S socket) {
        try (socket) {
            serve(socket);
        } catch (IOException e) {
            // The other side is gone; the test sees what matters on its own side.
        }
    }

    @Override
    public final void close() {
        try {
            listening.close();
            for (S socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
