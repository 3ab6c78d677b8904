package lbd.proxy.listener;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import lbd.core.proxyprotocol.HeaderOutcome;
import lbd.core.proxyprotocol.HeaderReader;
import lbd.core.proxyprotocol.MalformedHeader;
import lbd.core.proxyprotocol.ProxyHeader;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A connection of which the PROXY protocol header has not come yet.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | waiting | the header's last byte; the client is admitted | passed: the session takes over, with what follows |
/// | waiting | the header's last byte; the client is refused | closed |
/// | waiting | a malformed header, its time is over, drain, cut | closed |
/// | waiting | FIN, reset | closed: nothing was asked for, as by a balancer that only looks whether we listen |
final class HeaderGate extends ClientConnection implements Stream.Owner {
    private final Loop loop;
    private final Client client;
    private final Listener listener;
    private final HeaderReader reader = new HeaderReader();
    private final Patience patience = new Patience();
    private boolean waiting = true;

    HeaderGate(Loop loop, Client client) {
        this.loop = loop;
        this.client = client;
        this.listener = client.listener();
    }

    void begin() {
        loop.connections().add(this);
        long now = loop.nanoTime();
        loop.deadlines().set(patience, now + listener.service().timeouts().requestHead(), now);
        client.stream().tell(this);
        client.stream().read();
    }

    @Override
    public void received(ByteBuf in) {
        ByteBuffer bytes = in.nioBuffer();
        HeaderOutcome outcome = reader.read(bytes);
        in.skipBytes(in.readableBytes() - bytes.remaining());
        switch (outcome) {
            case null -> {
                in.release();
                client.stream().read();
            }
            case MalformedHeader malformed -> {
                in.release();
                refuse(ConnectionRefusal.BAD_PROXY_HEADER, malformed.reason());
            }
            case ProxyHeader header -> arrived(header, in);
        }
    }

    private void arrived(ProxyHeader header, ByteBuf rest) {
        if (header instanceof ProxyHeader.Relayed relayed) {
            client.believe(relayed);
        }
        Service service = listener.service();
        if (!listener.gatekeeper().admits(client, service.access())) {
            rest.release();
            close();
            return;
        }
        leave();
        Stream.Owner session = service.connections().serve(loop, client);
        if (rest.isReadable()) {
            session.received(rest);
        } else {
            rest.release();
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
    public void faulted() {
        close();
    }

    @Override
    public void written() {
        // Nothing is written before the session.
    }

    private void refuse(ConnectionRefusal reason, String detail) {
        listener.gatekeeper().refuse(client.peer(), reason, detail);
        close();
    }

    /// The client is reset: to whoever sent no header an orderly end would look like an answer.
    private void close() {
        if (waiting) {
            leave();
            client.stream().reset();
            client.left();
        }
    }

    private void leave() {
        waiting = false;
        loop.deadlines().remove(patience);
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
        return "PROXY header";
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

    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            refuse(ConnectionRefusal.LATE_PROXY_HEADER, "");
        }

        @Override
        public void faulted() {
            close();
        }
    }
}
