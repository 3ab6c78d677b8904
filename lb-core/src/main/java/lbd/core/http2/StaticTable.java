package lbd.core.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.KnownField;

/// The fields that have a number without being sent (RFC 7541 appendix A), 1 to [#SIZE].
final class StaticTable {
    private static final String[][] FIELDS = {
        {":authority", ""},
        {":method", "GET"},
        {":method", "POST"},
        {":path", "/"},
        {":path", "/index.html"},
        {":scheme", "http"},
        {":scheme", "https"},
        {":status", "200"},
        {":status", "204"},
        {":status", "206"},
        {":status", "304"},
        {":status", "400"},
        {":status", "404"},
        {":status", "500"},
        {"accept-charset", ""},
        {"accept-encoding", "gzip, deflate"},
        {"accept-language", ""},
        {"accept-ranges", ""},
        {"accept", ""},
        {"access-control-allow-origin", ""},
        {"age", ""},
        {"allow", ""},
        {"authorization", ""},
        {"cache-control", ""},
        {"content-disposition", ""},
        {"content-encoding", ""},
        {"content-language", ""},
        {"content-length", ""},
        {"content-location", ""},
        {"content-range", ""},
        {"content-type", ""},
        {"cookie", ""},
        {"date", ""},
        {"etag", ""},
        {"expect", ""},
        {"expires", ""},
        {"from", ""},
        {"host", ""},
        {"if-match", ""},
        {"if-modified-since", ""},
        {"if-none-match", ""},
        {"if-range", ""},
        {"if-unmodified-since", ""},
        {"last-modified", ""},
        {"link", ""},
        {"location", ""},
        {"max-forwards", ""},
        {"proxy-authenticate", ""},
        {"proxy-authorization", ""},
        {"range", ""},
        {"referer", ""},
        {"refresh", ""},
        {"retry-after", ""},
        {"server", ""},
        {"set-cookie", ""},
        {"strict-transport-security", ""},
        {"transfer-encoding", ""},
        {"user-agent", ""},
        {"vary", ""},
        {"via", ""},
        {"www-authenticate", ""},
    };
    static final int SIZE = FIELDS.length;

    static final int AUTHORITY = 1;
    static final int METHOD_GET = 2;
    static final int METHOD_POST = 3;
    static final int PATH = 4;
    static final int SCHEME_HTTP = 6;
    static final int SCHEME_HTTPS = 7;
    static final int STATUS = 8;

    private static final byte[][] NAMES = new byte[SIZE + 1][];
    private static final byte[][] VALUES = new byte[SIZE + 1][];
    /// For each known field the number of its name; 0 for one that has none.
    private static final byte[] BY_FIELD = byField();

    static {
        for (int i = 1; i <= SIZE; i++) {
            NAMES[i] = FIELDS[i - 1][0].getBytes(US_ASCII);
            VALUES[i] = FIELDS[i - 1][1].getBytes(US_ASCII);
        }
    }

    private StaticTable() {}

    /// Not to be changed by the caller.
    static byte[] name(int index) {
        return NAMES[index];
    }

    /// Not to be changed by the caller.
    static byte[] value(int index) {
        return VALUES[index];
    }

    /// @return the number of the field's name, or 0
    @SuppressWarnings("EnumOrdinal")
    static int indexOfName(KnownField field) {
        return BY_FIELD[field.ordinal()];
    }

    /// @return the number of a `:status` field of that value, or 0
    static int indexOfStatus(int status) {
        return switch (status) {
            case 200 -> STATUS;
            case 204 -> STATUS + 1;
            case 206 -> STATUS + 2;
            case 304 -> STATUS + 3;
            case 400 -> STATUS + 4;
            case 404 -> STATUS + 5;
            case 500 -> STATUS + 6;
            default -> 0;
        };
    }

    @SuppressWarnings("EnumOrdinal")
    private static byte[] byField() {
        byte[] indices = new byte[KnownField.values().length];
        for (KnownField field : KnownField.values()) {
            indices[field.ordinal()] = (byte) indexOf(field);
        }
        return indices;
    }

    private static int indexOf(KnownField field) {
        String name = new String(field.lowerCaseName(), US_ASCII);
        for (int i = 1; i <= SIZE; i++) {
            if (FIELDS[i - 1][0].equals(name)) {
                return i;
            }
        }
        return 0;
    }
}
