package lbd.proxy.fastcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lbd.core.fastcgi.Pairs;
import lbd.core.fastcgi.Record;
import lbd.proxy.stream.Gathered;
import lbd.proxy.stream.Stream;

/// What goes to a server of FastCGI: one request after another, in records.
final class RecordOutput extends Gathered {
    RecordOutput(Stream stream, ByteBufAllocator allocator) {
        super(stream, allocator);
    }

    /// Begins a request.
    ///
    /// @param keep whether the server is to leave the connection open after its answer
    void begin(boolean keep) {
        room(2 * Record.HEADER).writeLong(Record.BEGIN).writeLong(Record.role(keep));
        wrote(2 * Record.HEADER);
    }

    /// Names and values; more may follow.
    void params(Pairs pairs) {
        for (int from = 0; from < pairs.length(); from += Record.MOST) {
            int count = Math.min(pairs.length() - from, Record.MOST);
            room(Record.HEADER + count)
                    .writeLong(Record.header(Record.PARAMS, count))
                    .writeBytes(pairs.bytes(), from, count);
            wrote(Record.HEADER + count);
        }
    }

    void paramsEnd() {
        empty(Record.PARAMS);
    }

    /// A piece of the body; given away.
    void data(ByteBuf data) {
        while (data.readableBytes() > Record.MOST) {
            record(data.readRetainedSlice(Record.MOST));
        }
        if (data.isReadable()) {
            record(data);
        } else {
            data.release();
        }
    }

    private void record(ByteBuf content) {
        room(Record.HEADER).writeLong(Record.header(Record.STDIN, content.readableBytes()));
        wrote(Record.HEADER);
        piece(content);
    }

    /// The end of the body.
    void end() {
        empty(Record.STDIN);
    }

    private void empty(int type) {
        room(Record.HEADER).writeLong(Record.header(type, 0));
        wrote(Record.HEADER);
    }
}
