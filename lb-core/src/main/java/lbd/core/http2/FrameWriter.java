package lbd.core.http2;

/// Writes frames (RFC 9113 section 6). A method writes at a position and returns the one after; the caller has made
/// room.
public final class FrameWriter {
    /// Octets of a frame's header.
    public static final int HEADER = FrameReader.HEADER;
    /// Octets of the largest frame that has no payload of the caller's: PING, and GOAWAY without a text.
    public static final int SMALL = HEADER + 8;

    private FrameWriter() {}

    public static int header(byte[] out, int at, int length, int type, int flags, int stream) {
        out[at] = (byte) (length >> 16);
        out[at + 1] = (byte) (length >> 8);
        out[at + 2] = (byte) length;
        out[at + 3] = (byte) type;
        out[at + 4] = (byte) flags;
        return number(out, at + 5, stream);
    }

    /// @param settings pairs of identifier and value
    public static int settings(byte[] out, int at, int... settings) {
        int count = settings.length / 2;
        int p = header(out, at, count * Settings.OCTETS, FrameType.SETTINGS, 0, 0);
        for (int i = 0; i < count; i++) {
            out[p++] = (byte) (settings[2 * i] >> 8);
            out[p++] = (byte) settings[2 * i];
            p = number(out, p, settings[2 * i + 1]);
        }
        return p;
    }

    public static int settingsAck(byte[] out, int at) {
        return header(out, at, 0, FrameType.SETTINGS, FrameType.ACK, 0);
    }

    /// @param stream    0 for the connection
    /// @param increment 1 to 2^31-1
    public static int windowUpdate(byte[] out, int at, int stream, int increment) {
        return number(out, header(out, at, 4, FrameType.WINDOW_UPDATE, 0, stream), increment);
    }

    public static int resetStream(byte[] out, int at, int stream, ErrorCode code) {
        return number(out, header(out, at, 4, FrameType.RST_STREAM, 0, stream), code.number());
    }

    public static int goAway(byte[] out, int at, int lastStream, ErrorCode code) {
        int p = header(out, at, 8, FrameType.GOAWAY, 0, 0);
        return number(out, number(out, p, lastStream), code.number());
    }

    /// @param data eight octets from `from` on, which come back in the answer
    public static int ping(byte[] out, int at, boolean ack, byte[] data, int from) {
        int p = header(out, at, 8, FrameType.PING, ack ? FrameType.ACK : 0, 0);
        System.arraycopy(data, from, out, p, 8);
        return p + 8;
    }

    private static int number(byte[] out, int at, int value) {
        out[at] = (byte) (value >> 24);
        out[at + 1] = (byte) (value >> 16);
        out[at + 2] = (byte) (value >> 8);
        out[at + 3] = (byte) value;
        return at + 4;
    }
}
