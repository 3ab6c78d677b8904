package lbd.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts on one listening socket of one loop, as long as there are places and descriptors.
final class Acceptor extends ChannelInboundHandlerAdapter implements Places.Waiting {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

    /// How long accepting rests when the process or the system has run out of descriptors.
    private static final long REST_MILLIS = 500;

    private final Loop loop;
    private final TcpListeningSocket socket;
    private final Places places;

    // Accepted in the instant when another loop took the last place: waits here, unread, as if it were in the backlog.
    private final Queue<SocketChannel> parked = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean resting;

    Acceptor(Loop loop, TcpListeningSocket socket, Places places) {
        this.loop = loop;
        this.socket = socket;
        this.places = places;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        SocketChannel client = (SocketChannel) message;
        Listener listener = socket.listener();
        if (listener == null || !welcome(client, listener)) {
            reset(client);
        } else if (places.take(listener)) {
            start(client, listener);
        } else {
            parked.add(client);
            ctx.channel().config().setAutoRead(false);
            places.await(listener, this);
        }
    }

    @Override
    public void tryAgain() {
        loop.eventLoop().execute(this::resume);
    }

    private void resume() {
        Listener listener = socket.listener();
        if (listener == null) {
            parked.forEach(Acceptor::reset);
            parked.clear();
            return;
        }
        while (!parked.isEmpty()) {
            if (!places.take(listener)) {
                places.await(listener, this);
                return;
            }
            start(parked.remove(), listener);
        }
        if (channel != null && !resting) {
            channel.config().setAutoRead(true);
        }
    }

    /// Whether who connects may speak at all, be it a client or a proxy in front of many.
    private static boolean welcome(SocketChannel peer, Listener listener) {
        Access access = listener.service().access();
        InetSocketAddress address = access.expectsHeader() ? peer.remoteAddress() : null;
        if (address == null || access.believes(address.getAddress())) {
            return true;
        }
        listener.gatekeeper().refuse(address, ConnectionRefusal.UNKNOWN_PROXY, "");
        return false;
    }

    private void start(SocketChannel client, Listener listener) {
        listener.state().accepted.increment();
        Service service = listener.service();
        boolean expectsHeader = service.access().expectsHeader();
        if (!expectsHeader && !listener.gatekeeper().admits(client, service.access())) {
            places.free(listener);
            reset(client);
            return;
        }
        if (expectsHeader) {
            SocketOptions.apply(client.config());
            client.pipeline().addLast(new HeaderGate(loop, listener, places, client));
            loop.eventLoop().register(client);
        } else {
            service.connections().serve(loop, listener, client);
        }
    }

    /// Before it is registered with a loop: there is no pipeline yet that could close it.
    private static void reset(SocketChannel client) {
        client.config().setSoLinger(0);
        client.unsafe().closeForcibly();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Most likely EMFILE or ENFILE: a client is in the backlog and there is no descriptor for it. Without a rest
        // the
        // loop would spin on it.
        if (resting) {
            return;
        }
        resting = true;
        ctx.channel().config().setAutoRead(false);
        log.atError()
                .addKeyValue("event", "listener.accept_failed")
                .addKeyValue("address", ctx.channel().localAddress())
                .addKeyValue("reason", cause.getMessage())
                .addKeyValue("rest_ms", REST_MILLIS)
                .log();
        loop.eventLoop()
                .schedule(
                        () -> {
                            resting = false;
                            resume();
                        },
                        REST_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}
