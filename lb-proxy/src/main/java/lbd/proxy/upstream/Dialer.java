package lbd.proxy.upstream;

import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import java.net.ConnectException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.listener.SocketOptions;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// Opens connections to servers, on the loop of the client that they are for.
public final class Dialer {
    private Dialer() {}

    /// Told once, on the loop.
    public interface Dialed {
        /// @param failure null when the connection stands
        void dialed(SocketChannel channel, @Nullable EndReason failure);
    }

    /// Starts to connect. Nothing is read from the connection until somebody asks.
    ///
    /// @param timeoutNanos until it must stand
    /// @return the channel, so that whoever gives up can close it
    public static SocketChannel connect(Loop loop, Server server, long timeoutNanos, Dialed dialed) {
        SocketChannel channel = loop.transport().newSocket(server.address().getAddress());
        SocketOptions.apply(channel.config());
        loop.eventLoop().register(channel);
        loop.serverChannels().add(server, channel);
        ChannelFuture connecting = channel.connect(server.address());
        Patience patience = new Patience(channel);
        long now = System.nanoTime();
        loop.deadlines().set(patience, now + timeoutNanos, now);
        connecting.addListener(done -> {
            loop.deadlines().remove(patience);
            Runnable finish = () -> finished(server, channel, done.cause(), patience.over, dialed);
            if (patience.returned) {
                finish.run();
            } else {
                // Refused at once: the caller does not even know the channel yet.
                loop.eventLoop().execute(finish);
            }
        });
        patience.returned = true;
        return channel;
    }

    private static void finished(
            Server server, SocketChannel channel, @Nullable Throwable cause, boolean late, Dialed dialed) {
        if (cause == null) {
            server.counters().connects.increment();
            dialed.dialed(channel, null);
            return;
        }
        channel.close();
        dialed.dialed(channel, late ? EndReason.CONNECT_TIMEOUT : reason(cause));
    }

    /// Why a connection did not come to stand.
    public static EndReason reason(Throwable cause) {
        boolean refused = cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused");
        return refused ? EndReason.CONNECT_REFUSED : EndReason.CONNECT_FAILED;
    }

    /// Closes a connection that does not come to stand, which fails its future. Our own, because Netty's timeout
    /// schedules a task for every connect.
    private static final class Patience extends Deadline {
        private final SocketChannel channel;
        private boolean over;
        private boolean returned;

        Patience(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        protected void expired(long nowNanos) {
            over = true;
            channel.close();
        }
    }
}
