package lbd.core.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// What heads and trailers say of gRPC (its "PROTOCOL-HTTP2").
public final class GrpcHeads {
    private static final byte[] TYPE = "application/grpc".getBytes(US_ASCII);
    private static final byte[] STATUS = "grpc-status".getBytes(US_ASCII);
    private static final byte[] TIMEOUT = "grpc-timeout".getBytes(US_ASCII);
    private static final int MOST_DIGITS = 8;

    private GrpcHeads() {}

    /// Whether a request is a call: `application/grpc`, with a format or a parameter behind it; not
    /// `application/grpc-web`.
    public static boolean isCall(Head head) {
        if (head.version() != HttpVersion.HTTP_2 || !head.has(KnownField.CONTENT_TYPE)) {
            return false;
        }
        int field = head.find(KnownField.CONTENT_TYPE);
        int from = head.valueStart(field);
        int end = from + TYPE.length;
        byte[] bytes = head.bytes();
        if (end > head.valueEnd(field) || !Octets.equalsIgnoreCase(bytes, from, end, TYPE)) {
            return false;
        }
        return end == head.valueEnd(field) || bytes[end] == '+' || bytes[end] == ';';
    }

    /// @param head trailers, or a head that is all of an answer
    /// @return null where it says none
    public static @Nullable GrpcStatus status(Head head) {
        int field = head.find(STATUS, 0);
        if (field < 0) {
            return null;
        }
        long number = Octets.decimal(head.bytes(), head.valueStart(field), head.valueEnd(field));
        return GrpcStatus.of(Math.clamp(number, -1, Integer.MAX_VALUE));
    }

    /// @return nanoseconds that the client gives the call; -1 where it says none, or nothing that can be understood
    public static long timeoutNanos(Head head) {
        int field = head.find(TIMEOUT, 0);
        return field < 0 ? -1 : timeoutNanos(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    /// @return at most [Long#MAX_VALUE]
    static long timeoutNanos(byte[] b, int from, int to) {
        if (to - from < 2 || to - from > MOST_DIGITS + 1) {
            return -1;
        }
        long value = Octets.decimal(b, from, to - 1);
        TimeUnit unit = unit(b[to - 1]);
        return value < 0 || unit == null ? -1 : unit.toNanos(value);
    }

    private static @Nullable TimeUnit unit(byte letter) {
        return switch (letter) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> null;
        };
    }
}
