package lbd.proxy.http;

import java.net.InetSocketAddress;
import lbd.core.http.Head;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// What the texts of the configuration can say of the request in hand. One object for a client stream's whole life.
/// Confined to its loop.
final class RequestFacts implements Facts {
    private static final byte[] NOBODY = {};

    private final ClientStream client;
    private final Forwarding forwarding;
    private final ExchangeLog log;
    private final HeldRequest held;
    private byte[] clientAddress = NOBODY;
    private int status;

    RequestFacts(ClientStream client, Forwarding forwarding, ExchangeLog log, HeldRequest held) {
        this.client = client;
        this.forwarding = forwarding;
        this.log = log;
        this.held = held;
    }

    /// The next request, which the connection's other ones must not speak for later.
    void begin() {
        clientAddress = forwarding.clientText();
        status = 0;
    }

    void answered(int with) {
        status = with;
    }

    @Override
    public @Nullable Head request() {
        return held.head();
    }

    @Override
    public byte[] clientAddress() {
        return clientAddress;
    }

    @Override
    public int clientPort() {
        InetSocketAddress remote = client.remoteAddress();
        return remote == null ? 0 : remote.getPort();
    }

    @Override
    public byte[] scheme() {
        return forwarding.scheme().text();
    }

    @Override
    public @Nullable TlsFacts tls() {
        return client.tls();
    }

    @Override
    public byte @Nullable [] requestId() {
        return null;
    }

    @Override
    public long timeMillis() {
        return log.startMillis();
    }

    @Override
    public String listener() {
        return log.listenerName();
    }

    @Override
    public @Nullable String pool() {
        return log.pool();
    }

    @Override
    public @Nullable String server() {
        return log.server();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void capture(int group, TextBuffer out) {
        // No text that could ask is let through yet.
    }

    @Override
    public byte @Nullable [] claim(String name) {
        return null;
    }
}
