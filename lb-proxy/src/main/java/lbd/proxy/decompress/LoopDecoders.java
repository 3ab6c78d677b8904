package lbd.proxy.decompress;

/// What the decoders of one loop take beside the heap. Confined to its loop.
final class LoopDecoders {
    /// All together, bytes: a thousand bodies of gzip, or three of brotli that fill the largest window.
    static final long MOST = 64 << 20;

    private long bytes;

    /// One takes so much more, or less, from now on.
    void add(long more) {
        bytes += more;
    }

    /// Whether more is taken than may be: whoever has taken the last of it is to end.
    boolean isSpent() {
        return bytes > MOST;
    }

    long bytes() {
        return bytes;
    }
}
