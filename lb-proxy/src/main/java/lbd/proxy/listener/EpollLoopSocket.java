package lbd.proxy.listener;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.PolledSocket;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.PeerAddress;
import lbd.proxy.stream.TcpSocket;
import org.jspecify.annotations.Nullable;

/// Accepts straight from the socket.
final class EpollLoopSocket extends PolledSocket<TcpSocket> implements LoopSocket, Acceptor.Source {
    /// Connections accepted before the loop's other sockets have their turn.
    private static final int ACCEPTS = 16;

    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOBUFS = 105;

    private final Acceptor acceptor;
    private final Loop loop;
    private final InetSocketAddress address;
    private final @Nullable InetSocketAddress reached;
    private final PeerAddress peer = new PeerAddress();
    private boolean started;
    private boolean accepting;

    EpollLoopSocket(Acceptor acceptor, InetSocketAddress wanted, boolean shared) throws IOException {
        this(acceptor, TcpSocket.listening(wanted, shared));
    }

    EpollLoopSocket(Acceptor acceptor, TcpSocket listening) {
        super(listening);
        this.acceptor = acceptor;
        this.loop = acceptor.loop();
        this.address = socket().localAddress();
        this.reached = address.getAddress().isAnyLocalAddress() ? null : address;
        acceptor.of(this);
    }

    @Override
    public InetSocketAddress boundAddress() {
        return address;
    }

    @Override
    public int descriptor() {
        return socket().intValue();
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
        if (!started) {
            started = true;
            start(loop, IN);
        } else {
            await(on ? IN : 0);
        }
    }

    @Override
    protected void ready(int ops) {
        for (int i = 0; i < ACCEPTS && accepting && !closed(); i++) {
            int descriptor;
            try {
                descriptor = socket().accept(peer.bytes());
            } catch (IOException e) {
                if (isShortage(e)) {
                    acceptor.rest(e);
                }
                return;
            }
            if (descriptor < 0) {
                return;
            }
            acceptor.accepted(new EpollStream(loop, new Socket(descriptor)), peer.read(), reached);
        }
    }

    /// Everything else is of one connection, which broke before it was accepted (accept(2)).
    private static boolean isShortage(IOException e) {
        return !(e instanceof Errors.NativeIoException known)
                || switch (-known.expectedErr()) {
                    case EMFILE, ENFILE, ENOBUFS, ENOMEM -> true;
                    default -> false;
                };
    }

    /// It goes on for the other connections.
    @Override
    public void faulted() {}

    @Override
    public void close() {
        if (loop.eventLoop().inEventLoop()) {
            end();
        } else {
            loop.eventLoop().submit(this::end).awaitUninterruptibly();
        }
    }

    private void end() {
        // Another process may listen on: taken out of epoll by hand.
        stopWaiting();
        closeSocket();
        acceptor.end();
    }
}
