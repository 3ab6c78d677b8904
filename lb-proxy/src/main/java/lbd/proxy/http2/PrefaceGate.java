package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A connection in the clear of which it is not known yet whether it speaks HTTP/2 (RFC 9113 section 3.3): the first
/// octet that is not the preface's tells.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | waiting | the whole preface | HTTP/2 takes over |
/// | waiting | an octet of anything else | HTTP/1 takes over, with all that came |
/// | waiting | its time is over, drain, cut, FIN, reset | closed |
public final class PrefaceGate extends ClientConnection implements Stream.Owner {
    private final Loop loop;
    private final Client client;
    private final Listener listener;
    private final ConnectionFactory http2;
    private final ConnectionFactory otherwise;
    private final Preface preface = new Preface();
    private final Timer patience;

    private PrefaceGate(Loop loop, Client client, ConnectionFactory http2, ConnectionFactory otherwise) {
        this.loop = loop;
        this.client = client;
        this.listener = client.listener();
        this.http2 = http2;
        this.otherwise = otherwise;
        this.patience = new Clock();
    }

    /// Lets those pass to `http2` who begin with its preface, all others to `otherwise`.
    public static ConnectionFactory before(ConnectionFactory http2, ConnectionFactory otherwise) {
        return (loop, client) -> {
            PrefaceGate gate = new PrefaceGate(loop, client, http2, otherwise);
            gate.begin();
            return gate;
        };
    }

    private void begin() {
        loop.connections().add(this);
        patience.set(listener.service().timeouts().requestHead());
        client.stream().tell(this);
        client.stream().read();
    }

    @Override
    public void received(ByteBuf in) {
        ByteBuffer bytes = in.nioBuffer();
        boolean complete = preface.read(bytes);
        in.skipBytes(in.readableBytes() - bytes.remaining());
        if (!complete && !preface.isBroken()) {
            in.release();
            client.stream().read();
            return;
        }
        leave();
        Stream.Owner connection = (complete ? http2 : otherwise).serve(loop, client);
        // What was read already begins with what the gate has taken.
        connection.received(Unpooled.wrappedBuffer(preface.taken()));
        if (in.isReadable()) {
            connection.received(in);
        } else {
            in.release();
        }
    }

    @Override
    public void finished() {
        close();
    }

    @Override
    public void broken() {
        close();
    }

    @Override
    public void written() {
        // Nothing is written before it is known what is spoken.
    }

    private void close() {
        leave();
        client.stream().hangUp();
        client.left();
    }

    private void leave() {
        patience.remove();
        loop.connections().remove(this);
    }

    @Override
    public void drain() {
        close();
    }

    /// What it is to become drains.
    @Override
    public void drainGently() {}

    @Override
    public void cut() {
        close();
    }

    @Override
    public @Nullable InetSocketAddress peer() {
        return client.address();
    }

    @Override
    public String protocol() {
        return "first bytes";
    }

    @Override
    public String listenerName() {
        return listener.name();
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public boolean listenerDrainingSince(long nanoTime) {
        return listener.drainingSince(nanoTime);
    }

    @Override
    public void faulted() {
        close();
    }

    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        public void faulted() {
            PrefaceGate.this.faulted();
        }

        @Override
        protected void expired(long nowNanos) {
            close();
        }
    }
}
