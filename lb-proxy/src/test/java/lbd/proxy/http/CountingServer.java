package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Servers that know how many connections to them are open at once. Requests are answered together, when
/// no more come, so that as many are in hand as the client allows, and only then the connections are
/// counted: while one is closed for the next, the end of the one may be told later than the other's
/// beginning.
final class CountingServer implements AutoCloseable {
    private static final int QUIET_MILLIS = 2;

    /// How long more than ever before must have been open to be believed.
    private static final int SETTLED_MILLIS = 100;

    private final Selector selector = Selector.open();
    private final List<ServerSocketChannel> listening = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final Set<SocketChannel> open = new HashSet<>();
    private final List<SocketChannel> asking = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().unstarted(this::serve);
    private volatile int mostOpen;

    CountingServer(int addressCount) throws IOException {
        for (int i = 0; i < addressCount; i++) {
            ServerSocketChannel next = ServerSocketChannel.open();
            listening.add(next);
            next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            next.configureBlocking(false);
            next.register(selector, SelectionKey.OP_ACCEPT);
            addresses.add((InetSocketAddress) next.getLocalAddress());
        }
        thread.start();
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    int mostOpen() {
        return mostOpen;
    }

    private void serve() {
        try {
            while (true) {
                if (selector.select(QUIET_MILLIS) == 0
                        && (open.size() <= mostOpen || selector.select(SETTLED_MILLIS) == 0)) {
                    mostOpen = Math.max(mostOpen, open.size());
                    answer();
                }
                turn();
            }
        } catch (ClosedSelectorException e) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer() throws IOException {
        for (SocketChannel each : asking) {
            each.write(ByteBuffer.wrap(Talk.OK.getBytes(ISO_8859_1)));
        }
        asking.clear();
    }

    private void turn() throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.channel() instanceof ServerSocketChannel each) {
                accept(each);
            } else {
                read((SocketChannel) key.channel());
            }
        }
        selector.selectedKeys().clear();
    }

    private void accept(ServerSocketChannel from) throws IOException {
        SocketChannel next = from.accept();
        if (next != null) {
            next.configureBlocking(false);
            next.register(selector, SelectionKey.OP_READ);
            open.add(next);
        }
    }

    private void read(SocketChannel from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        int count = from.read(bytes);
        if (count < 0) {
            open.remove(from);
            asking.remove(from);
            from.close();
        } else if (new String(bytes.array(), 0, count, ISO_8859_1).endsWith("\r\n\r\n")) {
            asking.add(from);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        selector.close();
        thread.join();
        for (ServerSocketChannel each : listening) {
            each.close();
        }
        for (SocketChannel each : open) {
            each.close();
        }
    }
}
