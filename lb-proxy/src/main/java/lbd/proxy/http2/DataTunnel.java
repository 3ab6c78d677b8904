package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.core.http2.ErrorCode;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Side;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an extended CONNECT becomes when a server has taken it (RFC 8441 section 5): a stream of bytes like a socket's,
/// that come and go as DATA of one HTTP/2 stream. A FIN is END_STREAM, a reset RST_STREAM with CANCEL. Until then it
/// keeps what a client says before it is answered. Confined to the connection's loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | asked for | [#handOver] | stands |
/// | stands | END_STREAM | told as finished when all before it has been told |
/// | any | RST_STREAM, the connection's end | over; told as broken |
/// | any | [#reset], the exchange's end | over |
///
/// What its peer has sent and nobody has asked for is bounded by the stream's window: credit is given for what has
/// been told.
final class DataTunnel implements Stream, Guarded {
    private final Loop loop;
    private final TunnelCarrier carrier;

    private @Nullable Owner owner;
    private boolean handedOver;
    private boolean over;

    private @Nullable ByteBuf kept;
    private boolean asked;
    private boolean telling;
    private boolean inputEnded;
    private boolean endTold;
    private boolean stuck;

    DataTunnel(Loop loop, TunnelCarrier carrier) {
        this.loop = loop;
        this.carrier = carrier;
    }

    /// Whether it has been handed over: what comes is no message's any more.
    boolean stands() {
        return handedOver && !over;
    }

    /// Who relays it is told of what came so far.
    Side handOver() {
        handedOver = true;
        endTold = inputEnded;
        ByteBuf early = kept;
        kept = null;
        return new Side(this, early, inputEnded);
    }

    // ---- what the peer's frames say

    /// @param data given away
    void received(ByteBuf data) {
        if (over || !data.isReadable()) {
            data.release();
        } else if (asked && kept == null) {
            asked = false;
            owner().received(data);
        } else {
            keep(data);
        }
    }

    // The loop reads everything to one buffer: what stays is copied.
    private void keep(ByteBuf data) {
        ByteBuf all = kept == null ? loop.allocator().directBuffer(data.readableBytes()) : kept;
        all.writeBytes(data);
        data.release();
        kept = all;
        carrier.keepsInput(all.capacity());
    }

    void inputEnds() {
        inputEnded = true;
        if (asked && kept == null) {
            tell();
        }
    }

    /// The peer has reset the stream, or left.
    void breaks() {
        if (stands()) {
            close();
            owner().broken();
        } else {
            close();
        }
    }

    /// The peer takes more.
    void writable() {
        if (stuck && isWritable() && stands()) {
            stuck = false;
            owner().written();
        }
    }

    /// Forgets what was not told.
    void close() {
        over = true;
        if (kept != null) {
            kept.release();
            kept = null;
        }
        carrier.keepsInput(0);
    }

    // ---- what the relay says

    @Override
    public void tell(Owner told) {
        owner = told;
    }

    private Owner owner() {
        if (owner == null) {
            throw new IllegalStateException("nobody is told yet");
        }
        return owner;
    }

    @Override
    public void read() {
        if (over) {
            return;
        }
        asked = true;
        if (kept != null || (inputEnded && !endTold)) {
            if (!telling) {
                telling = true;
                loop.nextTurn(this, this::tell);
            }
        } else {
            carrier.readOn();
        }
    }

    private void tell() {
        telling = false;
        if (over || !asked) {
            return;
        }
        ByteBuf data = kept;
        if (data != null) {
            kept = null;
            asked = false;
            carrier.keepsInput(0);
            owner().received(data);
        } else if (inputEnded && !endTold) {
            asked = false;
            endTold = true;
            owner().finished();
        }
    }

    @Override
    public void write(ByteBuf data) {
        if (over) {
            // The stream may be another request's by now.
            data.release();
            return;
        }
        carrier.data(data);
    }

    @Override
    public boolean flush() {
        if (over) {
            return true;
        }
        carrier.flush();
        stuck = !isWritable();
        return !stuck;
    }

    @Override
    public boolean isWritable() {
        return over || carrier.isWritable();
    }

    @Override
    public long unwritten() {
        return over ? 0 : carrier.waitingBytes();
    }

    @Override
    public boolean isEnding() {
        return inputEnded;
    }

    @Override
    public Finding look() {
        return Finding.UNKNOWN;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return carrier.localAddress();
    }

    @Override
    public void shutdownOutput() {
        if (!over) {
            carrier.end();
            carrier.flush();
        }
    }

    @Override
    public void hangUp() {
        if (!over) {
            shutdownOutput();
            close();
            carrier.left();
        }
    }

    @Override
    public void reset() {
        if (!over) {
            close();
            carrier.reset(ErrorCode.CANCEL);
        }
    }

    @Override
    public void faulted() {
        if (over) {
            return;
        }
        carrier.reset(ErrorCode.INTERNAL_ERROR);
        breaks();
    }
}
