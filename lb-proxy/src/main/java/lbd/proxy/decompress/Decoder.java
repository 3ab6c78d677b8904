package lbd.proxy.decompress;

import io.netty.buffer.ByteBuf;
import lbd.core.model.edge.Coding;

/// Takes one coding off one body. Used by one thread at a time.
interface Decoder {
    /// So much is taken by one call: what a coding makes of few bytes may take long without giving any.
    int MOST_IN = 4096;

    /// The one place that knows which coding is whose.
    static Decoder of(Coding coding) {
        return switch (coding) {
            case GZIP -> new GzipDecoder();
            case DEFLATE -> new DeflateDecoder();
            case BR -> new BrotliDecoder();
            case ZSTD -> new ZstdDecoder();
        };
    }

    /// Takes some of `in` or gives some of what it has taken, or both; does nothing only where `in` is empty and
    /// nothing is to be given.
    ///
    /// @param in  in memory beside the heap
    /// @param out in memory beside the heap, with room; does not grow
    void decode(ByteBuf in, ByteBuf out) throws UndecodableException;

    /// Whether it may have more to give, without any more input.
    boolean hasMore();

    /// Whether the next call takes no longer than to copy some bytes.
    default boolean isQuick() {
        return true;
    }

    /// Whether the body may end here.
    boolean isWhole();

    /// What it takes beside the heap, bytes; grows as it goes on.
    long memory();

    /// Gives the native memory back; nothing is called after it.
    void close();
}
