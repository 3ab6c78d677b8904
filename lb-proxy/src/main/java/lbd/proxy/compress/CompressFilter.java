package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.runtime.CompressionCounters;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.MessageFilter;
import lbd.proxy.http.MessageSink;
import org.jspecify.annotations.Nullable;

/// Compresses one answer. Confined to its loop.
final class CompressFilter extends MessageFilter {
    private static final byte[] CONTENT_ENCODING = "Content-Encoding: ".getBytes(US_ASCII);
    private static final byte[] ETAG = "ETag: ".getBytes(US_ASCII);

    /// So much is passed on without waiting for a flush.
    private static final int PIECE = 16 * 1024;

    private static final int FIRST_ROOM = 4096;

    private final LoopCompressors compressors;
    private final ByteBufAllocator allocator;
    private final CompressionCounters counts;
    private LoopCompressors.@Nullable Lease lease;
    private @Nullable ByteBuf out;
    private boolean unflushed;
    private long bytesIn;
    private long bytesOut;

    CompressFilter(
            MessageSink next,
            LoopCompressors compressors,
            LoopCompressors.Lease lease,
            ByteBufAllocator allocator,
            CompressionCounters counts) {
        super(next);
        this.compressors = compressors;
        this.lease = lease;
        this.allocator = allocator;
        this.counts = counts;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        LoopCompressors.Lease its = lease;
        if (its == null || edits.added().has(KnownField.CONTENT_ENCODING)) {
            // The operator knows better what the body is.
            giveBack();
            next.head(head, edits, length);
            return;
        }
        counts.answers.increment();
        VaryFilter.add(head, edits);
        weaken(head, edits);
        edits.drop(KnownField.CONTENT_LENGTH);
        // Of what can be had in parts: that was the body as it came.
        edits.drop(KnownField.ACCEPT_RANGES);
        edits.drop(KnownField.CONTENT_ENCODING);
        edits.add(
                KnownField.CONTENT_ENCODING,
                CONTENT_ENCODING,
                its.encoding().word().getBytes(US_ASCII));
        next.head(head, edits, BodyLength.UNKNOWN);
    }

    /// The bytes are others now, and mean the same (RFC 9110 section 8.8.1).
    private static void weaken(Head head, HeadEdits edits) {
        int field = head.find(KnownField.ETAG);
        if (field >= 0 && edits.keeps(head, field) && head.bytes()[head.valueStart(field)] == '"') {
            byte[] value = ("W/" + head.value(field)).getBytes(ISO_8859_1);
            edits.drop(KnownField.ETAG);
            edits.add(KnownField.ETAG, ETAG, value);
        }
    }

    @Override
    public void data(ByteBuf data) {
        if (lease == null) {
            next.data(data);
            return;
        }
        try {
            bytesIn += data.readableBytes();
            unflushed |= data.isReadable();
            work(encoder -> encoder.write(data, room()));
        } finally {
            data.release();
        }
        if (out != null && out.readableBytes() >= PIECE) {
            pass();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (lease != null) {
            work(encoder -> encoder.end(room()));
            pass();
            giveBack();
        }
        next.end(trailers);
    }

    @Override
    public void flush() {
        if (lease != null && unflushed) {
            unflushed = false;
            work(encoder -> encoder.flush(room()));
            pass();
        }
        next.flush();
    }

    private void work(Consumer<Encoder> what) {
        LoopCompressors.Lease its = lease;
        if (its != null) {
            long begin = System.nanoTime();
            what.accept(its.encoder());
            compressors.spend(System.nanoTime() - begin);
        }
    }

    private ByteBuf room() {
        ByteBuf room = out == null ? allocator.directBuffer(FIRST_ROOM) : out;
        out = room;
        return room;
    }

    private void pass() {
        ByteBuf ready = out;
        out = null;
        if (ready == null) {
            return;
        }
        if (ready.isReadable()) {
            bytesOut += ready.readableBytes();
            next.data(ready);
        } else {
            ready.release();
        }
    }

    @Override
    protected void discard() {
        if (out != null) {
            out.release();
            out = null;
        }
        giveBack();
        super.discard();
    }

    private void giveBack() {
        LoopCompressors.Lease its = lease;
        if (its != null) {
            lease = null;
            compressors.giveBack(its);
            counts.bytesIn.add(bytesIn);
            counts.bytesOut.add(bytesOut);
        }
    }
}
