package lbd.daemon.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/// Messages on a connection, each behind the number of its octets (RFC 6587 section 3.4.1). A receiver that does
/// not take what there is within the patience is given up: others have lines too.
final class TcpWay implements SyslogTransport {
    private static final int GATHERED = 64 * 1024;
    private static final int LONGEST_COUNT = 12;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(512);

    TcpWay(InetSocketAddress to) throws IOException {
        channel = SocketChannel.open();
        Selector opened = null;
        try {
            channel.configureBlocking(false);
            opened = Selector.open();
            selector = opened;
            key = channel.register(selector, SelectionKey.OP_CONNECT);
            long until = deadline();
            boolean connected = channel.connect(to);
            while (!connected) {
                await(SelectionKey.OP_CONNECT, until, "no connection");
                connected = channel.finishConnect();
            }
        } catch (IOException | RuntimeException e) {
            Closing.quietly(channel);
            if (opened != null) {
                Closing.quietly(opened);
            }
            throw e;
        }
    }

    private static long deadline() {
        return System.nanoTime() + SyslogClient.PATIENCE.toNanos();
    }

    private void await(int operation, long until, String what) throws IOException {
        key.interestOps(operation);
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0 || selector.select(left) == 0) {
            throw new IOException(what + " within " + SyslogClient.PATIENCE.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void send(byte[] message, int length) throws IOException {
        if (gathered.remaining() < length + LONGEST_COUNT) {
            flush();
        }
        byte[] count = (length + " ").getBytes(US_ASCII);
        if (gathered.remaining() < length + count.length) {
            write(ByteBuffer.wrap(count));
            write(ByteBuffer.wrap(message, 0, length));
        } else {
            gathered.put(count).put(message, 0, length);
        }
    }

    @Override
    public void flush() throws IOException {
        write(gathered.flip());
        gathered.clear();
    }

    private void write(ByteBuffer octets) throws IOException {
        long until = deadline();
        while (octets.hasRemaining()) {
            if (channel.write(octets) == 0) {
                await(SelectionKey.OP_WRITE, until, "lines not taken");
            }
        }
    }

    /// A receiver that was stopped is seen before the next lines are lost to it.
    @Override
    public boolean isOpen() {
        try {
            return channel.read(answer.clear()) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        Closing.quietly(channel);
        Closing.quietly(selector);
    }
}
