package lbd.forward.realserver;

/// It cannot be done on this machine; the message says why.
public final class RealServerException extends Exception {
    private static final long serialVersionUID = 1;

    RealServerException(String message) {
        super(message);
    }
}
