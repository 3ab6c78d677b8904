package lbd.forward;

/// A listener cannot forward here; the message says why.
public final class ForwardException extends Exception {
    private static final long serialVersionUID = 1;

    private final String listener;

    ForwardException(String listener, String message) {
        super(message);
        this.listener = listener;
    }

    /// Its name.
    public String listener() {
        return listener;
    }
}
