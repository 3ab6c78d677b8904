package lbd.health.stream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import lbd.core.model.check.CheckTarget;
import lbd.health.loop.CheckLoop;
import lbd.health.loop.IoHandler;
import lbd.health.run.Origin;
import org.jspecify.annotations.Nullable;

/// The socket of a run, and what is still to be sent over it.
final class Connection {
    private final CheckLoop loop;
    private final SocketChannel channel;
    private @Nullable SelectionKey key;
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    private Connection(CheckLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /// @throws UnsupportedAddressTypeException if the source is of another family
    static Connection open(CheckLoop loop, CheckTarget from, SocketAddress to) throws IOException {
        return new Connection(loop, Origin.stream(from, to));
    }

    /// @param handler gets what the socket is ready for
    /// @return whether it stands, or else [#finishConnect] is to be asked when the handler is
    boolean connect(SocketAddress to, IoHandler handler) throws IOException {
        channel.configureBlocking(false);
        // A server on this host has answered when the call returns: asked for at once, that needs no turn of the loop.
        boolean stands = channel.connect(to) || channel.finishConnect();
        key = loop.register(channel, stands ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, handler);
        return stands;
    }

    boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    @Nullable
    SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }

    /// @return how many bytes; -1 when the server sends no more
    int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    /// To be sent by the next [#flush].
    void enqueue(ByteBuffer bytes) {
        if (!unsent.hasRemaining()) {
            unsent = bytes;
        } else if (bytes.hasRemaining()) {
            ByteBuffer both = ByteBuffer.allocate(unsent.remaining() + bytes.remaining());
            unsent = both.put(unsent).put(bytes).flip();
        }
    }

    /// Sends what the socket takes, and goes on with the rest when it takes more.
    void flush() throws IOException {
        if (unsent.hasRemaining()) {
            channel.write(unsent);
        }
        interest(SelectionKey.OP_READ | (unsent.hasRemaining() ? SelectionKey.OP_WRITE : 0));
    }

    /// Nothing more is read or written.
    void pause() {
        interest(0);
    }

    private void interest(int operations) {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(operations);
        }
    }

    void close() {
        SelectionKey registered = key;
        if (registered != null) {
            loop.close(registered);
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to lose: the socket is gone either way.
        }
    }
}
