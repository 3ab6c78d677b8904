package lbd.daemon.warmup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// The server that a private proxy cannot be to itself: it answers requests when their bodies have come, and datagrams
/// with themselves. On a thread of its own, on loopback ports that the kernel chooses.
final class PrivateServer implements AutoCloseable {
    /// More than any of the requests has.
    private static final int ROOM = 4096;

    private static final byte[] ANSWER =
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ndone" + Visitors.LAST).getBytes(US_ASCII);

    private final Selector selector = Selector.open();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(ROOM);
    private final ServerSocketChannel listening;
    private final DatagramChannel datagrams;
    private volatile boolean over;

    PrivateServer() throws IOException {
        try {
            listening = registered(ServerSocketChannel.open(), SelectionKey.OP_ACCEPT)
                    .bind(PrivateProxy.ANY_PORT);
            datagrams = registered(DatagramChannel.open(), SelectionKey.OP_READ).bind(PrivateProxy.ANY_PORT);
        } catch (IOException e) {
            end();
            throw e;
        }
        Thread.ofPlatform().daemon().name("lbd-warm-up-server").start(this::serve);
    }

    private <C extends SelectableChannel> C registered(C channel, int ops) throws IOException {
        channel.configureBlocking(false).register(selector, ops);
        return channel;
    }

    InetSocketAddress requests() throws IOException {
        return (InetSocketAddress) listening.getLocalAddress();
    }

    InetSocketAddress datagrams() throws IOException {
        return (InetSocketAddress) datagrams.getLocalAddress();
    }

    private void serve() {
        try {
            while (!over) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            // Nobody is served any more, and the warm-up ends when its time is over.
        } finally {
            end();
        }
    }

    private void end() {
        try (selector) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            // It had nothing of anybody's.
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel connection = listening.accept();
                if (connection != null) {
                    connection.configureBlocking(false);
                    connection.register(selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(ROOM));
                }
            } else if (key.channel() instanceof SocketChannel connection) {
                read(connection, (ByteBuffer) key.attachment());
            } else {
                echo();
            }
        } catch (IOException e) {
            close(key.channel());
        }
    }

    private static void close(Channel broken) {
        try {
            broken.close();
        } catch (IOException e) {
            // Nobody waits for it.
        }
    }

    private static void read(SocketChannel connection, ByteBuffer in) throws IOException {
        int count = connection.read(in);
        if (count < 0 || !in.hasRemaining()) {
            connection.close();
        } else if (Visitors.ends(in)) {
            in.clear();
            connection.write(ByteBuffer.wrap(ANSWER));
        }
    }

    private void echo() throws IOException {
        SocketAddress from = datagrams.receive(datagram.clear());
        if (from != null) {
            datagrams.send(datagram.flip(), from);
        }
    }

    /// Its thread closes what it has, soon.
    @Override
    public void close() {
        over = true;
        selector.wakeup();
    }
}
