package lbd.proxy.listener;

/// A listener cannot do what the configuration says; the message says what and why, in words for an operator.
public final class ListenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String where;

    /// An address that cannot be bound.
    public ListenException(String listener, String message, Throwable cause) {
        this(listener, "bind", message, cause);
    }

    /// @param key of the listener, which says what cannot be done
    public ListenException(String listener, String key, String message, Throwable cause) {
        this("listeners", listener, key, message, cause);
    }

    private ListenException(String section, String name, String key, String message, Throwable cause) {
        super(message, cause);
        this.where = section + "[" + name + "]." + key;
    }

    /// Of what listeners need for a pool.
    ///
    /// @param key of the pool, which says what cannot be done
    public static ListenException ofPool(String pool, String key, String message, Throwable cause) {
        return new ListenException("pools", pool, key, message, cause);
    }

    /// What in the file cannot be done: `listeners[web].bind`.
    public String where() {
        return where;
    }
}
