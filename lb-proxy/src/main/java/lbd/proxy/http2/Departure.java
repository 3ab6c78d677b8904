package lbd.proxy.http2;

import lbd.core.http2.ErrorCode;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// How a connection that is to take no new streams says so without losing any that are on their way (RFC 9113 section
/// 6.8): a GOAWAY that takes none away yet and a PING; when that has come back, a GOAWAY with the last stream.
/// Confined to the connection's loop.
final class Departure {
    /// For the PING to come back.
    static final long PING_NANOS = 1_000_000_000L;

    private static final byte[] PING = new byte[8];

    private final FrameOutput output;
    private @Nullable Timer age;
    private boolean lastStreamTold;
    private int lastStream = Integer.MAX_VALUE;

    Departure(FrameOutput output) {
        this.output = output;
    }

    /// Drains the connection when it is so old, whether its client asks for something then or not.
    ///
    /// @param nanos [Long#MAX_VALUE]: never
    void after(long nanos, Http2Connection connection, Loop loop) {
        if (nanos != Long.MAX_VALUE) {
            age = new Age(connection, loop);
            age.set(nanos);
        }
    }

    /// The connection is over.
    void remove() {
        if (age != null) {
            age.remove();
        }
    }

    /// The first of the two.
    void announce() {
        output.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        output.ping(false, PING, 0);
        output.flush();
    }

    /// The second.
    ///
    /// @param last of the streams that are served
    /// @return false where it was told already
    boolean tellLast(int last) {
        if (lastStreamTold) {
            return false;
        }
        lastStreamTold = true;
        lastStream = last;
        output.goAway(last, ErrorCode.NO_ERROR);
        return true;
    }

    /// That the connection is over, with the last stream or the one that was told, since it must not grow.
    void tellEnd(int last, ErrorCode code) {
        output.goAway(Math.min(last, lastStream), code);
    }

    /// Whether a stream that begins now is none any more.
    boolean isLastTold() {
        return lastStreamTold;
    }

    private static final class Age extends Timer {
        private final Http2Connection connection;

        Age(Http2Connection connection, Loop loop) {
            super(loop);
            this.connection = connection;
        }

        @Override
        public void faulted() {
            connection.faulted();
        }

        @Override
        protected void expired(long nowNanos) {
            connection.drain();
        }
    }
}
