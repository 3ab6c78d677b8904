package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.core.http2.ErrorCode;
import org.jspecify.annotations.Nullable;

/// A client's stream under a tunnel; it is over when its exchange is.
record ClientCarrier(Http2Stream stream, StreamAnswer answer) implements TunnelCarrier {
    @Override
    public void readOn() {
        stream.readOn();
    }

    @Override
    public void keepsInput(int octets) {
        stream.keepsBody(octets);
    }

    @Override
    public void data(ByteBuf data) {
        answer.data(data);
    }

    @Override
    public void end() {
        answer.end(null);
    }

    @Override
    public void flush() {
        answer.flush();
    }

    @Override
    public boolean isWritable() {
        return answer.isWritable();
    }

    @Override
    public int waitingBytes() {
        return answer.waitingBytes();
    }

    @Override
    public void reset(ErrorCode code) {
        stream.reset(code);
    }

    @Override
    public void left() {
        // Its exchange says so.
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return answer.localAddress();
    }
}
