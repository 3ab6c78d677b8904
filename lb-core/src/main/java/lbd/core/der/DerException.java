package lbd.core.der;

/// Bytes that are not what they should be.
public final class DerException extends Exception {
    private static final long serialVersionUID = 1;

    public DerException(String message) {
        super(message);
    }
}
