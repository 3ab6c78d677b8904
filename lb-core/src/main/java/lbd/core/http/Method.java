package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// The methods that a proxy treats in a way of their own (RFC 9110 section 9, PATCH of RFC 5789, QUERY of RFC
/// 10008). Method names are case-sensitive: `get` is [#OTHER], which is forwarded as it came.
public enum Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(true, false),
    DELETE(true, false),
    CONNECT(false, false),
    OPTIONS(true, true),
    TRACE(true, true),
    PATCH(false, false),
    QUERY(true, true),
    OTHER(false, false);

    private final boolean idempotent;
    private final boolean safe;
    private final byte[] token = name().getBytes(US_ASCII);

    Method(boolean idempotent, boolean safe) {
        this.idempotent = idempotent;
        this.safe = safe;
    }

    /// @return whether a request may be sent a second time when its first fate is unknown (RFC 9110 section
    /// 9.2.2)
    public boolean idempotent() {
        return idempotent;
    }

    /// @return whether the method asks for nothing but reading (RFC 9110 section 9.2.1)
    public boolean safe() {
        return safe;
    }

    /// @return the method that the token at `start` to `end` names, [#OTHER] for every token that is none of
    ///     them
    public static Method of(byte[] bytes, int start, int end) {
        return switch (end - start) {
            case 3 -> bytes[start] == 'G' ? GET.orOther(bytes, start) : PUT.orOther(bytes, start);
            case 4 -> bytes[start] == 'H' ? HEAD.orOther(bytes, start) : POST.orOther(bytes, start);
            case 5 ->
                switch (bytes[start]) {
                    case 'P' -> PATCH.orOther(bytes, start);
                    case 'Q' -> QUERY.orOther(bytes, start);
                    default -> TRACE.orOther(bytes, start);
                };
            case 6 -> DELETE.orOther(bytes, start);
            case 7 -> bytes[start] == 'O' ? OPTIONS.orOther(bytes, start) : CONNECT.orOther(bytes, start);
            default -> OTHER;
        };
    }

    private Method orOther(byte[] bytes, int start) {
        for (int i = 0; i < token.length; i++) {
            if (bytes[start + i] != token[i]) {
                return OTHER;
            }
        }
        return this;
    }
}
