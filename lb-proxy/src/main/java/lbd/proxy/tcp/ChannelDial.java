package lbd.proxy.tcp;

import io.netty.channel.socket.SocketChannel;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.relay.ChannelStream;
import lbd.proxy.upstream.Dialer;
import org.jspecify.annotations.Nullable;

/// For the transports whose sockets we cannot wait for ourselves.
final class ChannelDial implements Dial {
    private final Outcome outcome;
    private final SocketChannel channel;
    private boolean over;

    ChannelDial(TcpLoop loop, Server server, long timeoutNanos, Outcome outcome) {
        this.outcome = outcome;
        this.channel = Dialer.connect(loop.loop(), server, timeoutNanos, this::dialed);
    }

    private void dialed(SocketChannel dialed, @Nullable EndReason failure) {
        if (over) {
            dialed.close();
        } else if (failure == null) {
            outcome.connected(new ChannelStream(dialed));
        } else {
            outcome.failed(failure);
        }
    }

    @Override
    public void giveUp() {
        over = true;
        channel.config().setSoLinger(0);
        channel.close();
    }
}
