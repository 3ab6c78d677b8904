package lbd.vrrp;

/// VRRP cannot run here: the message says what is missing.
public final class VrrpStartException extends Exception {
    private static final long serialVersionUID = 1;

    VrrpStartException(String message) {
        super(message);
    }

    VrrpStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
