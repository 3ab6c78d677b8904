package lbd.core.http2;

/// How much a peer may send to us, on a stream or on the connection, and when it is told that it may send more: when
/// half of the window has been taken on, so that neither every read costs a frame nor the sender ever stands still
/// while we are ready.
public final class ReceiveWindow {
    private final int size;
    private int left;
    private int taken;

    /// @param size octets that may be under way or kept at once, at least 65,535 on a connection
    public ReceiveWindow(int size) {
        this.size = size;
        this.left = size;
    }

    /// @param count octets of a frame, padding included
    /// @return false if the peer sent more than it may: a FLOW_CONTROL_ERROR
    public boolean received(int count) {
        left -= count;
        return left >= 0;
    }

    /// What was received has gone on, or was thrown away.
    ///
    /// @return the increment that is to be sent now; 0 while there is no need
    public int taken(int count) {
        taken += count;
        if (taken < (size + 1) / 2) {
            return 0;
        }
        int increment = taken;
        taken = 0;
        left += increment;
        return increment;
    }

    /// @return octets that came and have not gone on
    public int kept() {
        return size - left - taken;
    }

    public void reset() {
        left = size;
        taken = 0;
    }
}
