package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.core.http2.SendWindow;
import lbd.core.http2.Settings;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.loop.HeldBytes;

/// What the requests of one connection send to its server.
final class RequestOutput extends SendingSide {
    private final boolean https;
    private long bodiesKept;
    private boolean closed;
    private long bytes;

    /// @param most  requests that may be in hand at once
    /// @param https whether requests are under way within TLS
    RequestOutput(
            Http2Loop shared, FrameOutput output, ConnectionWindow flow, HeldBytes kept, int most, boolean https) {
        super(shared, output, flow, kept, Settings.ofServer(), Http2ServerConnection.STREAM_WINDOW, most);
        this.https = https;
    }

    @Override
    boolean isOpen() {
        return !closed;
    }

    @Override
    boolean mayKeep() {
        return !closed;
    }

    @Override
    boolean mayReset() {
        return !closed;
    }

    /// Nothing is sent any more.
    void close() {
        closed = true;
    }

    /// So much of what is sent is counted by somebody else.
    void relayed(int count) {
        bytes -= count;
    }

    /// Octets of heads and data since this was last asked.
    long takeBytes() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    /// @param tunnel whether it is an extended CONNECT for a WebSocket
    void request(int id, Head head, HeadEdits edits, boolean tunnel, boolean last) {
        byte[] block = block(RequestBlock.room(head, edits));
        int length = RequestBlock.write(head, edits, https, tunnel, block);
        bytes += length;
        head(id, block, length, last);
    }

    /// @param data of a request's body; given away; no more than [#allowance] said
    void body(int id, SendWindow window, ByteBuf data, boolean last) {
        bytes += data.readableBytes();
        data(id, window, data, last);
    }

    /// Whether anything of any request's body waits.
    boolean keepsBodies() {
        return bodiesKept > 0;
    }

    /// All requests together keep so much more, or less, from now on.
    void keepsOfBodies(int more) {
        bodiesKept += more;
        keeps(HeldBytes.Part.UNSENT, bodiesKept);
    }
}
