package lbd.daemon;

import java.util.List;

/// The daemon does not start, for a reason that the user can mend.
public final class CannotStartException extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /// @param message one line, or several of equal standing
    public CannotStartException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CannotStartException(int exitCode, List<String> messages) {
        this(exitCode, String.join("\n", messages));
    }

    public int exitCode() {
        return exitCode;
    }
}
