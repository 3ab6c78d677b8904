package lbd.it.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import lbd.it.forward.sys.Inside;
import lbd.it.vrrp.Lab;

/// Connections of one client that stay open, and are asked from time to time who is at their other end.
final class Crowd implements AutoCloseable {
    private static final int DIAL_MILLIS = 10_000;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> connections = new ArrayList<>();

    /// Dials so many.
    Crowd(Lab.Host client, String address, int port, int count) throws Exception {
        Inside.call(client.namespace, () -> {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open();
                Socket socket = channel.socket();
                socket.connect(new InetSocketAddress(address, port), DIAL_MILLIS);
                channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, connections.size());
                connections.add(channel);
            }
            return null;
        });
    }

    /// Asks each once.
    ///
    /// @return who answered, in the order of connections; 0: nobody until then
    byte[] ask(int seconds) throws IOException {
        byte[] names = new byte[connections.size()];
        int open = 0;
        for (SocketChannel connection : connections) {
            try {
                connection.write(ByteBuffer.wrap(new byte[] {'?'}));
                open++;
            } catch (IOException e) {
                connection.close();
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int[] left = {open};
        while (left[0] > 0 && System.nanoTime() < end) {
            selector.select(key -> left[0] -= hear(key, names), 100);
        }
        return names;
    }

    /// Reads what is on its way, until nothing has come for a second.
    void drain() throws IOException {
        byte[] names = new byte[connections.size()];
        while (selector.select(key -> hear(key, names), 1000) > 0) {}
    }

    private static int hear(SelectionKey key, byte[] names) {
        ByteBuffer one = ByteBuffer.allocate(1);
        SocketChannel connection = (SocketChannel) key.channel();
        try {
            if (connection.read(one) == 1) {
                int index = (Integer) key.attachment();
                int isFirst = names[index] == 0 ? 1 : 0;
                names[index] = one.get(0);
                return isFirst;
            }
            connection.close();
        } catch (IOException e) {
            key.cancel();
        }
        return 1;
    }

    /// How many each has answered.
    static Map<Integer, Integer> shares(byte[] names) {
        Map<Integer, Integer> shares = new TreeMap<>();
        for (byte name : names) {
            shares.merge((int) name, 1, Integer::sum);
        }
        return shares;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
