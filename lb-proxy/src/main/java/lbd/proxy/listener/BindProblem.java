package lbd.proxy.listener;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;

/// Why an address could not be bound.
enum BindProblem {
    IN_USE,
    NOT_PERMITTED,
    NOT_HERE,
    OTHER;

    private static final int EACCES = 13;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;

    static BindProblem of(IOException e) {
        if (e instanceof Errors.NativeIoException known) {
            return switch (-known.expectedErr()) {
                case EADDRINUSE -> IN_USE;
                case EACCES -> NOT_PERMITTED;
                case EADDRNOTAVAIL -> NOT_HERE;
                default -> OTHER;
            };
        }
        // The JDK tells it by its text only, which is strerror's.
        String text = String.valueOf(e.getMessage());
        if (text.contains("Permission denied")) {
            return NOT_PERMITTED;
        }
        if (e instanceof BindException) {
            return text.contains("in use") ? IN_USE : NOT_HERE;
        }
        return OTHER;
    }

    /// In words for an operator.
    String text(IOException e) {
        return switch (this) {
            case IN_USE -> "the address is already in use by another process";
            case NOT_PERMITTED -> "permission denied (ports below 1024 need CAP_NET_BIND_SERVICE)";
            case NOT_HERE -> "this machine does not hold the address";
            case OTHER -> String.valueOf(e.getMessage());
        };
    }
}
