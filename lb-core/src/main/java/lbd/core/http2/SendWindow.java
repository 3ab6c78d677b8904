package lbd.core.http2;

/// How much the peer lets us send, on a stream or on the connection (RFC 9113 section 6.9). It may be negative: a peer
/// may lower its initial window below what was sent already.
public final class SendWindow {
    private static final long MOST = Integer.MAX_VALUE;

    private long octets;

    /// @param octets 0 to 2^31-1
    public SendWindow(int octets) {
        this.octets = octets;
    }

    /// @return what may be sent now, 0 or more
    public int available() {
        return (int) Math.max(octets, 0);
    }

    public void sent(int count) {
        octets -= count;
    }

    /// A WINDOW_UPDATE, or the difference that a new initial window makes.
    ///
    /// @return false if the window is larger than the RFC lets it be: a FLOW_CONTROL_ERROR
    public boolean add(int increment) {
        octets += increment;
        return octets <= MOST;
    }

    /// Begins anew, for a stream that takes the place of an ended one.
    public void reset(int initial) {
        octets = initial;
    }
}
