package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.core.http2.ErrorCode;
import org.jspecify.annotations.Nullable;

/// A stream of a server's connection under a tunnel, which is all that it is from then on.
final class ServerCarrier implements TunnelCarrier {
    private final RequestStream stream;
    private final Http2ServerConnection connection;
    private final RequestOutput output;
    private final BodyOutput body;
    private int kept;

    ServerCarrier(RequestStream stream, Http2ServerConnection connection, RequestOutput output, BodyOutput body) {
        this.stream = stream;
        this.connection = connection;
        this.output = output;
        this.body = body;
    }

    @Override
    public void readOn() {
        stream.readOn();
    }

    @Override
    public void keepsInput(int octets) {
        output.keepsOfBodies(octets - kept);
        kept = octets;
    }

    @Override
    public void data(ByteBuf data) {
        // The relay counts it as what goes to the server.
        output.relayed(data.readableBytes());
        body.data(data);
    }

    @Override
    public void end() {
        body.end(null);
    }

    @Override
    public void flush() {
        output.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public int waitingBytes() {
        return body.waitingBytes();
    }

    @Override
    public void reset(ErrorCode code) {
        stream.resetTunnel(code);
    }

    @Override
    public void left() {
        stream.tunnelLeft();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return connection.localAddress();
    }
}
