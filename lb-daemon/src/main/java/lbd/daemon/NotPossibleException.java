package lbd.daemon;

/// What an operator asked for cannot be done; the message says why.
public final class NotPossibleException extends Exception {
    private static final long serialVersionUID = 1;

    public NotPossibleException(String message) {
        super(message);
    }
}
