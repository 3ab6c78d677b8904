package lbd.proxy.http;

/// What a forwarded request says about where it came from.
public final class Forwarding {
    private final byte[] client;

    /// @param client its address as text, as X-Forwarded-For has it; not copied
    public Forwarding(byte[] client) {
        this.client = client;
    }

    public byte[] client() {
        return client;
    }
}
