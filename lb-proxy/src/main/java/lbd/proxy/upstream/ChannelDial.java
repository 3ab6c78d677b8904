package lbd.proxy.upstream;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Channels;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.ChannelStream;
import org.jspecify.annotations.Nullable;

/// For the transports whose sockets we cannot wait for ourselves.
final class ChannelDial extends Deadline implements Dial {
    private final Loop loop;
    private final Server server;
    private final Outcome outcome;
    private final SocketChannel channel;
    private final ChannelStream stream;
    private boolean over;

    private ChannelDial(Loop loop, Channels channels, Server server, Outcome outcome) throws IOException {
        this.loop = loop;
        this.server = server;
        this.outcome = outcome;
        try {
            this.channel = channels.socket();
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
        this.stream = new ChannelStream(channel);
    }

    static Dial begin(Loop loop, Channels channels, Server server, long timeoutNanos, Outcome outcome)
            throws IOException {
        ChannelDial dial = new ChannelDial(loop, channels, server, outcome);
        dial.connect(timeoutNanos);
        return dial;
    }

    private void connect(long timeoutNanos) {
        stream.start(loop);
        ChannelFuture connecting = channel.connect(server.address());
        // Our own, because Netty's timeout schedules a task for every connect.
        long now = loop.nanoTime();
        loop.deadlines().set(this, now + timeoutNanos, now);
        // Refused at once: the caller does not even know the dial yet.
        connecting.addListener(done -> loop.eventLoop().execute(() -> finished(done.cause())));
    }

    private void finished(@Nullable Throwable cause) {
        if (cause != null) {
            fail(Dial.reason(cause));
        } else if (!over) {
            stop();
            server.counters().connects.increment();
            outcome.connected(stream);
        }
    }

    @Override
    protected void expired(long nowNanos) {
        fail(EndReason.CONNECT_TIMEOUT);
    }

    private void fail(EndReason reason) {
        if (!over) {
            stop();
            stream.reset();
            outcome.failed(reason);
        }
    }

    private void stop() {
        over = true;
        loop.deadlines().remove(this);
    }

    @Override
    public void giveUp() {
        stop();
        stream.reset();
    }
}
