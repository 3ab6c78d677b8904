package lbd.proxy.http2;

import lbd.core.http2.ReceiveWindow;

/// What one stream has brought of its request's body: whether it is as long as was said, and what of it is still to be
/// credited. Confined to the connection's loop.
final class StreamRequest {
    private final ReceiveWindow window = new ReceiveWindow(Http2Connection.STREAM_WINDOW);

    private static final int FEW_FRAMES = 16;

    private boolean ended;
    // What Content-Length still lets come; -1 where nobody said.
    private long left;
    private long body;
    private long bytes;
    private int uncredited;
    private int kept;
    private int frames;

    /// For the next request.
    void begin(int headBytes) {
        ended = false;
        left = -1;
        body = 0;
        bytes = headBytes;
        uncredited = 0;
        frames = 0;
        window.reset();
    }

    /// @param length that the head tells of; -1 where it tells of none
    void expect(long length) {
        left = length;
    }

    boolean ended() {
        return ended;
    }

    /// Nothing more comes, or is looked at.
    void end() {
        ended = true;
    }

    /// Another frame of the body begins.
    ///
    /// @return whether there were several before
    boolean frame() {
        return ++frames > FEW_FRAMES;
    }

    /// @param debit octets that a frame takes, padding included
    /// @return false if the client sent more than it may
    boolean fits(int debit) {
        uncredited += debit;
        return window.received(debit);
    }

    /// @param count octets of the body that have come
    /// @return false if that is more than the length that was said
    boolean count(int count) {
        bytes += count;
        body += count;
        if (left >= 0) {
            left -= count;
            return left >= 0;
        }
        return true;
    }

    /// Whether less has come than the length that was said.
    boolean isShort() {
        return left > 0;
    }

    /// Octets of the body so far.
    long body() {
        return body;
    }

    /// Octets of the stream, the head as it was sent included.
    long bytes() {
        return bytes;
    }

    /// What has come has gone on.
    ///
    /// @return the increment that the client is to be told of now; 0 for none
    int credit() {
        int count = uncredited;
        uncredited = 0;
        return count > 0 && !ended ? window.taken(count) : 0;
    }

    /// So many octets are kept from now on.
    ///
    /// @return how many more than before
    int keep(int now) {
        int more = now - kept;
        kept = now;
        return more;
    }
}
