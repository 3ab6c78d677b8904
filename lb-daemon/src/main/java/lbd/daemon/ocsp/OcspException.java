package lbd.daemon.ocsp;

/// An answer that cannot be used. The message says why, in words.
final class OcspException extends Exception {
    private static final long serialVersionUID = 1;

    public OcspException(String message) {
        super(message);
    }
}
