package lbd.daemon.alert;

import java.io.IOException;

/// A message did not get through.
final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;
    private final boolean again;

    /// @param reason in words, without secrets
    /// @param again  it may get through later
    NotSentException(String reason, boolean again) {
        super(reason);
        this.again = again;
    }

    boolean again() {
        return again;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
