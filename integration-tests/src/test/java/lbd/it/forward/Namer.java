package lbd.it.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import lbd.it.forward.sys.Inside;
import lbd.it.vrrp.Lab;

/// Servers in a host's namespace that say the host's number, an octet, for each read of what they are sent, be it by
/// TCP or in a datagram; and count what that is.
final class Namer implements AutoCloseable {
    private final byte name;
    private final String namespace;
    private final Selector selector;
    private final Thread thread;
    private final List<SelectionKey> listeners = new ArrayList<>();
    private final List<ServerSocket> sources = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    Namer(Lab.Host host) throws IOException {
        name = (byte) host.number();
        namespace = host.namespace;
        selector = Selector.open();
        thread = Thread.ofPlatform().daemon().start(this::serve);
    }

    /// @param address of any host's; `::` takes both families
    Namer tcp(String address, int port) throws Exception {
        add(Inside.call(namespace, () -> {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(address, port), 2048).configureBlocking(false);
            return listener.register(selector, SelectionKey.OP_ACCEPT);
        }));
        return this;
    }

    Namer udp(String address, int port) throws Exception {
        add(Inside.call(namespace, () -> {
            DatagramChannel channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(address, port)).configureBlocking(false);
            return channel.register(selector, SelectionKey.OP_READ);
        }));
        return this;
    }

    /// Sends datagrams back as they came.
    Namer echo(String address, int port) throws Exception {
        udp(address, port);
        listeners.getLast().attach(Boolean.TRUE);
        return this;
    }

    /// Sends so many bytes to whoever connects, and ends.
    Namer source(String address, int port, int bytes) throws Exception {
        ServerSocket listener = Inside.call(namespace, () -> {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(address, port));
            return opened;
        });
        sources.add(listener);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    try (Socket socket = listener.accept()) {
                        socket.getOutputStream().write(new byte[bytes]);
                    }
                }
            } catch (IOException e) {
                // It is closed: the test is over, or fails by what did not arrive.
            }
        });
        return this;
    }

    private void add(SelectionKey key) {
        listeners.add(key);
        selector.wakeup();
    }

    /// Of all that came.
    long bytes() {
        return bytes.get();
    }

    /// Resets what is open and lets nobody in any more, as a machine does whose server died.
    void kill() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.wakeup();
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        while (selector.isOpen()) {
            try {
                selector.select(key -> ready(key, buffer));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ClosedSelectorException e) {
                return;
            }
        }
    }

    private void ready(SelectionKey key, ByteBuffer buffer) {
        buffer.clear();
        try {
            switch (key.channel()) {
                case ServerSocketChannel listener -> {
                    SocketChannel accepted = listener.accept();
                    if (accepted != null) {
                        accepted.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                    }
                }
                case DatagramChannel datagrams -> {
                    SocketAddress from = datagrams.receive(buffer);
                    bytes.addAndGet(buffer.position());
                    datagrams.send(key.attachment() == null ? answer(buffer) : buffer.flip(), from);
                }
                case SocketChannel connection -> {
                    int count = connection.read(buffer);
                    if (count < 0) {
                        connection.close();
                    } else {
                        bytes.addAndGet(count);
                        connection.write(answer(buffer));
                    }
                }
                default -> throw new IllegalStateException(key.toString());
            }
        } catch (IOException e) {
            key.cancel();
            try {
                key.channel().close();
            } catch (IOException ignored) {
                // It has ended one way or the other.
            }
        }
    }

    private ByteBuffer answer(ByteBuffer buffer) {
        return buffer.clear().put(name).flip();
    }

    @Override
    public void close() throws Exception {
        kill();
        for (ServerSocket source : sources) {
            source.close();
        }
        selector.close();
        thread.join();
    }
}
