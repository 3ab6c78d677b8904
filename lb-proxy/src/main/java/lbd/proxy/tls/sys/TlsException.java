package lbd.proxy.tls.sys;

/// TLS cannot be had as it is wanted. The message is for the log, and never has a part of a key.
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1;

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }

    TlsException(String message) {
        super(message);
    }
}
