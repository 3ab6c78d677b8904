package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;

/// The alert of a client that has not come to encrypting yet, or does not encrypt it (RFC 8446 section 6). The library
/// expects encrypted records by then, and would only say that one is too short.
final class PlainAlert {
    private static final int HEADER = 5;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;

    private PlainAlert() {}

    /// @param in records, from its reader's index on; not changed
    /// @return the description in the alert; -1 where there is none
    static int in(ByteBuf in) {
        int at = in.readerIndex();
        while (in.writerIndex() - at > HEADER) {
            int type = in.getUnsignedByte(at);
            int length = in.getUnsignedShort(at + 3);
            if (type == ALERT && length == 2 && in.writerIndex() - at >= HEADER + length) {
                return in.getUnsignedByte(at + HEADER + 1);
            }
            // Comes before it, for the sake of middleboxes (appendix D.4).
            if (type != CHANGE_CIPHER_SPEC) {
                return -1;
            }
            at += HEADER + length;
        }
        return -1;
    }

    /// In the words that the library has where it understands the alert itself.
    static String word(int description) {
        return switch (description) {
            case 0 -> "close_notify";
            case 40 -> "sslv3_alert_handshake_failure";
            case 42 -> "sslv3_alert_bad_certificate";
            case 43 -> "sslv3_alert_unsupported_certificate";
            case 44 -> "sslv3_alert_certificate_revoked";
            case 45 -> "sslv3_alert_certificate_expired";
            case 46 -> "sslv3_alert_certificate_unknown";
            case 47 -> "sslv3_alert_illegal_parameter";
            case 48 -> "tlsv1_alert_unknown_ca";
            case 49 -> "tlsv1_alert_access_denied";
            case 80 -> "tlsv1_alert_internal_error";
            case 90 -> "tlsv1_alert_user_cancelled";
            default -> "tlsv1_alert_" + description;
        };
    }
}
