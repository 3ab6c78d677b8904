package lbd.core.http1;

import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import org.jspecify.annotations.Nullable;

/// Collects the trailer section of a chunked body (RFC 9112 section 7.1.2) and reads it once it is whole.
/// Most bodies have none, so it is made when the first octet of one arrives.
final class TrailerSection {
    private static final int FIRST_OCTETS = 256;

    private final LineReader reader;
    private final int maxOctets;
    private final Head head = new Head();
    private byte[] bytes = new byte[FIRST_OCTETS];
    private int length;
    private int lineStart;

    TrailerSection(HeadLimits limits) {
        this.reader = new LineReader(limits.fields());
        this.maxOctets = limits.headBytes();
    }

    /// @return whether this octet decided: the section is whole, or refused if there is a [#rejection()]
    boolean add(byte octet) {
        if (length == maxOctets) {
            reader.reject(Rejection.TRAILERS_TOO_LARGE);
            return true;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(length * 2, maxOctets));
        }
        bytes[length++] = octet;
        return octet == '\n' && lineEnds();
    }

    int room() {
        return bytes.length;
    }

    @Nullable
    Rejection rejection() {
        return reader.rejection;
    }

    Head head() {
        return head;
    }

    private boolean lineEnds() {
        int content = length - lineStart - 2;
        lineStart = length;
        if (content < 0 || bytes[length - 2] != '\r') {
            reader.reject(Rejection.BARE_LF);
            return true;
        }
        if (content > 0) {
            return false;
        }
        head.writer().begin(bytes, 0);
        int end = reader.fields(bytes, 0, length, head.writer());
        if (end >= 0) {
            head.writer().end(end);
            refuseForbidden();
        }
        return true;
    }

    /// A trailer comes after everybody has decided; a field that decides has no place there (RFC 9110 section
    /// 6.5.1).
    private void refuseForbidden() {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.known(i).kind() != KnownField.Kind.ORDINARY) {
                reader.reject(Rejection.TRAILER_FORBIDDEN);
                return;
            }
        }
    }
}
