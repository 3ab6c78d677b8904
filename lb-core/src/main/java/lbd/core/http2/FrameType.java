package lbd.core.http2;

/// The types of frames (RFC 9113 section 6, RFC 9218 section 7.1), as numbers on the wire: a frame of another type is
/// no mistake and is passed over.
public final class FrameType {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int PRIORITY_UPDATE = 16;

    /// Flags of DATA and HEADERS.
    public static final int END_STREAM = 0x1;

    /// Of HEADERS, PUSH_PROMISE and CONTINUATION.
    public static final int END_HEADERS = 0x4;
    public static final int PADDED = 0x8;
    /// Of HEADERS.
    public static final int WITH_PRIORITY = 0x20;
    /// Of SETTINGS and PING.
    public static final int ACK = 0x1;

    private FrameType() {}
}
