package lbd.proxy.http2;

import lbd.core.http2.ErrorCode;

/// How a connection that is to take no new streams says so without losing any that are on their way (RFC 9113 section
/// 6.8): a GOAWAY that takes none away yet and a PING; when that has come back, a GOAWAY with the last stream.
/// Confined to the connection's loop.
final class Departure {
    /// For the PING to come back.
    static final long PING_NANOS = 1_000_000_000L;

    private static final byte[] PING = new byte[8];

    private final FrameOutput output;
    private boolean lastStreamTold;

    Departure(FrameOutput output) {
        this.output = output;
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
        output.goAway(last, ErrorCode.NO_ERROR);
        return true;
    }

    /// Whether a stream that begins now is none any more.
    boolean isLastTold() {
        return lastStreamTold;
    }
}
