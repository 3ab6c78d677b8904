package lbd.proxy.compress;

import io.netty.buffer.ByteBuf;
import lbd.core.model.edge.Encoding;

/// Compresses one body after another. Confined to one loop at a time.
interface Encoder {
    /// The one place that knows which coding is whose.
    static Encoder of(Encoding encoding, int level) {
        return switch (encoding) {
            case ZSTD -> new ZstdEncoder(level);
            case BR -> new BrotliEncoder(level);
            case GZIP -> new GzipEncoder(level);
        };
    }

    /// What one takes beside the heap while it compresses a long body, measured.
    ///
    /// @return bytes
    static int memory(Encoding encoding, int level) {
        int kib = switch (encoding) {
            case ZSTD -> ZstdEncoder.KIB[level];
            case BR -> BrotliEncoder.KIB[level];
            case GZIP -> GzipEncoder.KIB;
        };
        return kib * 1024;
    }

    /// Takes a piece of the body, and gives what of it is ready.
    ///
    /// @param in  read to its end, not released
    /// @param out grows as it must
    void write(ByteBuf in, ByteBuf out);

    /// Gives all that it has kept, so that a reader gets every byte that has been written.
    void flush(ByteBuf out);

    /// The body is complete: gives the rest.
    void end(ByteBuf out);

    /// Is ready for another body, whatever became of the last one.
    void reset();

    /// Gives the native memory back; nothing is called after it.
    void free();
}
