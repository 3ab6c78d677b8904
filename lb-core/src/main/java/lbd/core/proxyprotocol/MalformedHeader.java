package lbd.core.proxyprotocol;

import java.util.Locale;

/// Why bytes are no PROXY protocol header.
public enum MalformedHeader implements HeaderOutcome {
    /// They begin like neither version.
    NO_HEADER,

    /// 107 bytes, the longest line that there is, and no end.
    V1_TOO_LONG,
    /// A line end that is not CR LF.
    V1_LINE_END,
    /// Not as many words as there must be, or more than one space between two.
    V1_WORDS,
    /// Neither TCP4, TCP6 nor UNKNOWN.
    V1_PROTOCOL,
    V1_ADDRESS,
    V1_PORT,

    /// Not 2, after the signature of version 2.
    V2_VERSION,
    /// Neither LOCAL nor PROXY.
    V2_COMMAND,
    /// An address family or transport that the protocol does not have.
    V2_FAMILY,
    /// Fewer bytes than the addresses of the family take.
    V2_TOO_SHORT,
    /// An extension that does not fit its length, or the rest of the header.
    V2_EXTENSION,
    /// The CRC-32C of the header is another one.
    V2_CHECKSUM;

    private final String reason = name().toLowerCase(Locale.ROOT);

    /// A stable name for logs and metrics, such as `v1_too_long`.
    public String reason() {
        return reason;
    }
}
