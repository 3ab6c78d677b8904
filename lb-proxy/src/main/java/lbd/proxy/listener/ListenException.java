package lbd.proxy.listener;

/// A listener cannot do what the configuration says; the message says what and why, in words for an operator.
public final class ListenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String listener;
    private final String key;

    /// An address that cannot be bound.
    public ListenException(String listener, String message, Throwable cause) {
        this(listener, "bind", message, cause);
    }

    /// @param key of the listener, which says what cannot be done
    public ListenException(String listener, String key, String message, Throwable cause) {
        super(message, cause);
        this.listener = listener;
        this.key = key;
    }

    /// Name of the listener.
    public String listener() {
        return listener;
    }

    /// Of the listener in the file.
    public String key() {
        return key;
    }
}
