package lbd.core.http2;

import java.util.Locale;

/// Why a stream or a connection ended (RFC 9113 section 7). The order is that of the numbers on the wire.
public enum ErrorCode {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED;

    private static final ErrorCode[] ALL = values();

    private final String word = name().toLowerCase(Locale.ROOT);

    /// @return the number on the wire
    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }

    /// @return the code of that number; [#INTERNAL_ERROR] for one that is not known, which must not be treated in any
    ///     special way (RFC 9113 section 7)
    public static ErrorCode of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : INTERNAL_ERROR;
    }

    /// @return a stable name for logs and metrics, such as `enhance_your_calm`
    public String word() {
        return word;
    }
}
