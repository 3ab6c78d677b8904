package lbd.proxy.listener;

/// A listener's address cannot be bound; the message says which and why, in words for an operator.
public final class ListenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String listener;

    public ListenException(String listener, String message, Throwable cause) {
        super(message, cause);
        this.listener = listener;
    }

    /// Name of the listener.
    public String listener() {
        return listener;
    }
}
