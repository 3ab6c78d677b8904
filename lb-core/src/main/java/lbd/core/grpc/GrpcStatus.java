package lbd.core.grpc;

import java.util.Locale;

/// How a call ended. The order is that of the numbers on the wire.
public enum GrpcStatus {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    private static final GrpcStatus[] ALL = values();

    private final String word = name().toLowerCase(Locale.ROOT);

    /// @return the number on the wire
    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }

    /// @return a stable name for logs and metrics, such as `deadline_exceeded`
    public String word() {
        return word;
    }

    /// @return [#UNKNOWN] for a number that nobody knows, as gRPC asks
    public static GrpcStatus of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : UNKNOWN;
    }
}
