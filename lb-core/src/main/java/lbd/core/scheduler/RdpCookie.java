package lbd.core.scheduler;

import java.nio.charset.StandardCharsets;

/// The routing cookie in the first packet of an RDP client: a TPKT header (RFC 1006), an X.224 connection request,
/// then `Cookie: mstshash=USER` and a line end (MS-RDPBCGR section 2.2.1.1).
public final class RdpCookie {
    private static final byte[] COOKIE = "Cookie: ".getBytes(StandardCharsets.US_ASCII);
    private static final int TPKT_VERSION = 3;
    private static final int CONNECTION_REQUEST = 0xe0;
    private static final int TPKT = 4;
    private static final int HEADERS = 11;
    private static final int MAX_PACKET = 1024;

    private RdpCookie() {}

    /// How many bytes of the client must be there before a server is picked.
    ///
    /// @return 0 when there are enough, or when this is not RDP and no cookie will come
    public static int missing(ByteRange bytes) {
        int length = bytes.length();
        if (length > 0 && bytes.at(0) != TPKT_VERSION) {
            return 0;
        }
        if (length < TPKT) {
            return TPKT - length;
        }
        int packet = packet(bytes);
        return packet > MAX_PACKET ? 0 : Math.max(0, packet - length);
    }

    private static int packet(ByteRange bytes) {
        return (bytes.at(2) & 0xff) << 8 | (bytes.at(3) & 0xff);
    }

    /// Cuts to the value of the cookie.
    ///
    /// @return false where there is none
    static boolean find(ByteRange bytes, byte[] name) {
        int value = HEADERS + COOKIE.length + name.length + 1;
        if (bytes.length() < value
                || bytes.at(0) != TPKT_VERSION
                || (bytes.at(5) & 0xf0) != CONNECTION_REQUEST
                || !bytes.startsWith(COOKIE, HEADERS)
                || !bytes.startsWith(name, HEADERS + COOKIE.length)
                || bytes.at(value - 1) != '=') {
            return false;
        }
        int end = value;
        while (end < bytes.length() && bytes.at(end) != '\r' && bytes.at(end) != '\n' && bytes.at(end) != ';') {
            end++;
        }
        bytes.narrow(value, end);
        return true;
    }
}
