package lbd.proxy.fastcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lbd.core.fastcgi.Pairs;
import lbd.core.fastcgi.Records;
import lbd.proxy.stream.GatheredWrites;
import lbd.proxy.stream.Stream;

/// What goes to a server of FastCGI: one request after another, in records.
final class RecordOutput extends GatheredWrites {
    RecordOutput(Stream stream, ByteBufAllocator allocator) {
        super(stream, allocator);
    }

    /// Begins a request.
    ///
    /// @param keep whether the server is to leave the connection open after its answer
    void begin(boolean keep) {
        room(2 * Records.HEADER).writeLong(Records.BEGIN).writeLong(Records.role(keep));
        wrote(2 * Records.HEADER);
    }

    /// Names and values; more may follow.
    void params(Pairs pairs) {
        for (int from = 0; from < pairs.length(); from += Records.MOST) {
            int count = Math.min(pairs.length() - from, Records.MOST);
            room(Records.HEADER + count)
                    .writeLong(Records.header(Records.PARAMS, count))
                    .writeBytes(pairs.bytes(), from, count);
            wrote(Records.HEADER + count);
        }
    }

    void paramsEnd() {
        empty(Records.PARAMS);
    }

    /// A piece of the body; given away.
    void data(ByteBuf data) {
        while (data.readableBytes() > Records.MOST) {
            record(data.readRetainedSlice(Records.MOST));
        }
        if (data.isReadable()) {
            record(data);
        } else {
            data.release();
        }
    }

    private void record(ByteBuf content) {
        room(Records.HEADER).writeLong(Records.header(Records.STDIN, content.readableBytes()));
        wrote(Records.HEADER);
        piece(content);
    }

    /// The end of the body.
    void end() {
        empty(Records.STDIN);
    }

    private void empty(int type) {
        room(Records.HEADER).writeLong(Records.header(type, 0));
        wrote(Records.HEADER);
    }
}
