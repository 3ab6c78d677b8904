package lbd.proxy.listener;

import java.io.IOException;
import lbd.sys.SocketProblem;

/// Why an address could not be bound.
enum BindProblem {
    IN_USE,
    NOT_PERMITTED,
    NOT_HERE,
    OTHER;

    static BindProblem of(IOException e) {
        return switch (SocketProblem.of(e)) {
            case ADDRESS_IN_USE -> IN_USE;
            case PERMISSION_DENIED -> NOT_PERMITTED;
            case NO_ADDRESS -> NOT_HERE;
            default -> OTHER;
        };
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
