package lbd.proxy.listener;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.SelectedSocket;
import lbd.proxy.stream.NioStream;
import lbd.proxy.stream.TcpSocket;

/// Accepts from a socket of the JDK's, which can be bound to nothing but an address that this machine holds, and to
/// `[::]` for both families only.
final class NioLoopSocket extends SelectedSocket<ServerSocketChannel> implements LoopSocket, Acceptor.Source {
    /// Connections accepted before the loop's other sockets have their turn.
    private static final int ACCEPTS = 16;

    private final Acceptor acceptor;
    private final Loop loop;
    private final InetSocketAddress address;
    private boolean started;
    private boolean accepting;

    NioLoopSocket(Acceptor acceptor, InetSocketAddress wanted, boolean shared) throws IOException {
        super(open(wanted, shared));
        this.acceptor = acceptor;
        this.loop = acceptor.loop();
        this.address = (InetSocketAddress) socket().getLocalAddress();
        acceptor.of(this);
    }

    private static ServerSocketChannel open(InetSocketAddress wanted, boolean shared) throws IOException {
        boolean six = wanted.getAddress() instanceof Inet6Address;
        ServerSocketChannel socket =
                ServerSocketChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
            socket.bind(wanted, TcpSocket.BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public InetSocketAddress boundAddress() {
        return address;
    }

    @Override
    public int descriptor() throws IOException {
        throw new IOException("the transport nio gives no sockets away");
    }

    @Override
    public void accept() {
        loop.execute(this, acceptor::begin);
    }

    @Override
    public void accepting(boolean on) {
        if (closed() || accepting == on) {
            return;
        }
        accepting = on;
        int ops = on ? SelectionKey.OP_ACCEPT : 0;
        if (started) {
            await(ops);
        } else {
            started = true;
            start(loop, ops);
        }
    }

    @Override
    protected void ready(int ops) {
        for (int i = 0; i < ACCEPTS && accepting && !closed(); i++) {
            SocketChannel accepted;
            try {
                accepted = socket().accept();
            } catch (IOException e) {
                // The JDK tells of nothing else: a connection that broke before is not one.
                acceptor.rest(e);
                return;
            }
            if (accepted == null) {
                return;
            }
            welcome(accepted);
        }
    }

    private void welcome(SocketChannel accepted) {
        try {
            NioStream stream = new NioStream(loop, NioStream.configured(accepted));
            acceptor.accepted(stream, (InetSocketAddress) accepted.getRemoteAddress(), stream.localAddress());
        } catch (IOException e) {
            // It was gone before anybody looked, and is closed.
        }
    }

    /// It goes on for the other connections.
    @Override
    public void faulted() {}

    @Override
    public void close() {
        if (loop.eventLoop().inEventLoop()) {
            end();
            return;
        }
        loop.eventLoop().submit(this::end).awaitUninterruptibly();
        while (socket().isRegistered()) {
            // The selector lets go of it when it selects again, and only then the port is free.
            loop.eventLoop().submit(() -> {}).awaitUninterruptibly();
        }
    }

    private void end() {
        closeSocket();
        acceptor.end();
    }
}
