package lbd.proxy.http2;

import lbd.core.http2.ReceiveWindow;
import lbd.core.http2.SendWindow;
import lbd.core.http2.Settings;

/// The windows of a connection, beside those of its streams.
final class ConnectionWindow {
    private static final int PINCHED = 128;

    private final FrameOutput output;
    private final SendWindow send = new SendWindow(Settings.DEFAULT_WINDOW);
    private final ReceiveWindow receive;
    private long framesSent;

    /// @param window octets of all streams that may be under way
    ConnectionWindow(FrameOutput output, int window) {
        this.output = output;
        this.receive = new ReceiveWindow(window);
    }

    /// Counts what came, and gives it back at once: a stream's own window bounds what is kept, and one that stalls must
    /// not stop the others.
    ///
    /// @return false if it was more than the client may send
    boolean received(int count) {
        if (!receive.received(count)) {
            return false;
        }
        int increment = receive.taken(count);
        if (increment > 0) {
            output.windowUpdate(0, increment);
        }
        return true;
    }

    int available() {
        return send.available();
    }

    /// @param exhausts whether the stream lets no more be sent
    void sent(int count, boolean exhausts) {
        send.sent(count);
        if (count >= PINCHED || !(exhausts || send.available() == 0)) {
            framesSent++;
        }
    }

    /// DATA frames so far, without those that were small because the peer's windows are: who opens them by an octet at
    /// a time is given no right by that to go on.
    long framesSent() {
        return framesSent;
    }

    /// @return false if the window is too large now
    boolean widen(int increment) {
        return send.add(increment);
    }
}
