package lbd.daemon.reload;

import java.util.function.UnaryOperator;

/// A valid configuration that cannot come into force here and now: a port that is taken, a file that cannot be opened.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String path;

    /// @param path    of the key that asks for it: `admin.http`
    /// @param message one line for the operator: what was wanted and why it cannot be
    public RefusedException(String path, String message) {
        super(message);
        this.path = path;
    }

    /// Of the key that asks for it.
    public String path() {
        return path;
    }

    /// The error as the operator gets it, with its place.
    String line(UnaryOperator<String> placeOf) {
        return placeOf.apply(path) + path + ": " + getMessage();
    }
}
