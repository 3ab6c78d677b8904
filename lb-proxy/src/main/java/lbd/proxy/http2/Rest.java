package lbd.proxy.http2;

import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;

/// The end of a stream whose answer is whole while its request is not. RFC 9113 8.1 has a reset with NO_ERROR for that,
/// but some take it for a failure of theirs (curl 7.88). So it comes late, when the client has not ended by itself: as
/// on a connection of HTTP/1 what it sends is read on and thrown away.
final class Rest extends Timer {
    /// Without a word of the client's, and in all.
    private static final long SILENCE_NANOS = 2_000_000_000L;

    private static final long LONGEST_NANOS = 10_000_000_000L;

    private final Http2Stream stream;
    private final Loop loop;
    private boolean begun;
    private long endNanos;

    Rest(Http2Stream stream, Loop loop) {
        super(loop);
        this.stream = stream;
        this.loop = loop;
    }

    void begin() {
        begun = true;
        endNanos = loop.nanoTime() + LONGEST_NANOS;
        goOn();
    }

    boolean isBegun() {
        return begun;
    }

    /// More has come, and gone nowhere.
    void goOn() {
        if (loop.nanoTime() - endNanos > 0) {
            stream.endRest();
        } else {
            stream.readOn();
            set(SILENCE_NANOS);
        }
    }

    /// The stream is over.
    void end() {
        if (begun) {
            begun = false;
            clear();
        }
    }

    @Override
    public void faulted() {
        stream.connection().faulted();
    }

    @Override
    protected void expired(long nowNanos) {
        if (begun) {
            stream.endRest();
        }
    }
}
