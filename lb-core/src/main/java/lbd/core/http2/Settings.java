package lbd.core.http2;

import org.jspecify.annotations.Nullable;

/// What a peer has said about itself (RFC 9113 section 6.5.2, RFC 8441 section 3, RFC 9218 section 2.1). Begins with
/// what the RFC says for one that has said nothing.
public final class Settings {
    public static final int HEADER_TABLE_SIZE = 1;
    public static final int ENABLE_PUSH = 2;
    public static final int MAX_CONCURRENT_STREAMS = 3;
    public static final int INITIAL_WINDOW_SIZE = 4;
    public static final int MAX_FRAME_SIZE = 5;
    public static final int MAX_HEADER_LIST_SIZE = 6;
    public static final int ENABLE_CONNECT_PROTOCOL = 8;
    public static final int NO_RFC7540_PRIORITIES = 9;

    public static final int DEFAULT_WINDOW = 65_535;
    public static final int DEFAULT_TABLE = 4096;
    public static final int DEFAULT_FRAME_SIZE = 16_384;
    public static final int MOST_FRAME_SIZE = 16_777_215;
    /// Octets of one setting in a frame.
    public static final int OCTETS = 6;

    private long maxConcurrentStreams = Long.MAX_VALUE;
    private int initialWindow = DEFAULT_WINDOW;
    private int maxFrameSize = DEFAULT_FRAME_SIZE;
    private long maxHeaderListSize = Long.MAX_VALUE;
    private boolean connectProtocol;
    private final boolean ofServer;
    private boolean tableReduced;

    private Settings(boolean ofServer) {
        this.ofServer = ofServer;
    }

    public static Settings ofClient() {
        return new Settings(false);
    }

    public static Settings ofServer() {
        return new Settings(true);
    }

    /// @return how many streams the peer lets be open at once; [Long#MAX_VALUE] where it has not said
    public long maxConcurrentStreams() {
        return maxConcurrentStreams;
    }

    /// @return octets, 0 to 2^31-1, that a new stream may send before the peer says more
    public int initialWindow() {
        return initialWindow;
    }

    /// @return octets of a frame's payload, 16,384 to 16,777,215
    public int maxFrameSize() {
        return maxFrameSize;
    }

    /// @return octets of a field list as section 6.5.2 counts them; [Long#MAX_VALUE] where it has not said
    public long maxHeaderListSize() {
        return maxHeaderListSize;
    }

    /// @return whether a request may be an extended CONNECT (RFC 8441)
    public boolean connectProtocol() {
        return connectProtocol;
    }

    /// Whether the peer's table of header compression has become smaller than it was at first.
    public boolean tableReduced() {
        return tableReduced;
    }

    /// Takes one setting over. One that is not known is passed over.
    ///
    /// @param id    16 bits
    /// @param value 32 bits, as a signed number
    /// @return what is wrong with it: an error of the connection; null for nothing
    public @Nullable ErrorCode apply(int id, int value) {
        switch (id) {
            case HEADER_TABLE_SIZE -> tableReduced |= Integer.toUnsignedLong(value) < DEFAULT_TABLE;
            case ENABLE_PUSH -> {
                // No server may be pushed to (section 6.5.2).
                return value == 0 || (value == 1 && !ofServer) ? null : ErrorCode.PROTOCOL_ERROR;
            }
            case MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = Integer.toUnsignedLong(value);
            case INITIAL_WINDOW_SIZE -> {
                if (value < 0) {
                    return ErrorCode.FLOW_CONTROL_ERROR;
                }
                initialWindow = value;
            }
            case MAX_FRAME_SIZE -> {
                if (value < DEFAULT_FRAME_SIZE || value > MOST_FRAME_SIZE) {
                    return ErrorCode.PROTOCOL_ERROR;
                }
                maxFrameSize = value;
            }
            case MAX_HEADER_LIST_SIZE -> maxHeaderListSize = Integer.toUnsignedLong(value);
            case ENABLE_CONNECT_PROTOCOL -> {
                // RFC 8441 section 3: other than 0 and 1 is an error, and so is 0 after 1.
                if (value != 1 && (value != 0 || connectProtocol)) {
                    return ErrorCode.PROTOCOL_ERROR;
                }
                connectProtocol = value == 1;
            }
            case NO_RFC7540_PRIORITIES -> {
                return value == 0 || value == 1 ? null : ErrorCode.PROTOCOL_ERROR;
            }
            default -> {}
        }
        return null;
    }
}
