package lbd.proxy.http;

import java.io.IOException;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// A connection for a WebSocket to a server that may speak HTTP/2: one of HTTP/2 where the server says in its SETTINGS
/// that it takes an extended CONNECT (RFC 8441 section 3), else one of HTTP/1.1 where TLS can settle that. Confined to
/// its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | begun | it is known that the server takes none | HTTP/1.1, or failed |
/// | settling | a connection that takes it | told |
/// | settling | HTTP/2 without it | HTTP/1.1, or failed |
/// | HTTP/1.1 | a connection, or none | told |
final class TunnelDial implements Dial, Servers.Connected {
    private static final String NOT_SERVED = "extended_connect";

    private final Loop loop;
    private final ServerConnections connections;
    private final Server server;
    private final ClientStream client;
    private final @Nullable ClientContext only;
    private final PoolConnections limits;
    private final Servers.Connected told;
    private final long deadlineNanos;

    private @Nullable Dial dial;
    private @Nullable String why;
    private boolean over;

    private TunnelDial(
            Loop loop,
            ServerConnections connections,
            Server server,
            ClientStream client,
            @Nullable ClientContext only,
            PoolConnections limits,
            long timeoutNanos,
            Servers.Connected told) {
        this.loop = loop;
        this.connections = connections;
        this.server = server;
        this.client = client;
        this.only = only;
        this.limits = limits;
        this.told = told;
        this.deadlineNanos = loop.nanoTime() + timeoutNanos;
    }

    /// @param only what it has to be encrypted by; null: as the pool says
    /// @throws IOException if no socket can be had
    static TunnelDial begin(
            Loop loop,
            ServerConnections connections,
            Server server,
            ClientStream client,
            @Nullable ClientContext only,
            PoolConnections limits,
            long timeoutNanos,
            Servers.Connected told)
            throws IOException {
        TunnelDial begun = new TunnelDial(loop, connections, server, client, only, limits, timeoutNanos, told);
        if (connections.lacksTunnels(server, only)) {
            if (!begun.speakHttp1()) {
                loop.nextTurn(begun, begun::notServed);
            }
        } else {
            begun.dial = connections.settle(server, client, only, true, limits, timeoutNanos, begun);
        }
        return begun;
    }

    /// @return false where the server could not be told to
    private boolean speakHttp1() throws IOException {
        ClientContext secured = connections.securesHttp1(server, only);
        if (secured == null) {
            return false;
        }
        long left = Math.max(deadlineNanos - loop.nanoTime(), 1);
        dial = connections.open(server, client, true, secured, limits, left, told);
        return true;
    }

    private void notServed() {
        if (!over) {
            over = true;
            why = NOT_SERVED;
            told.connected(null, ServerFailure.NO_TUNNEL);
        }
    }

    @Override
    public void connected(@Nullable ServerStream stream, @Nullable ServerFailure failure) {
        if (failure != ServerFailure.NO_TUNNEL) {
            why = dial == null ? null : dial.why();
            told.connected(stream, failure);
            return;
        }
        try {
            if (!speakHttp1()) {
                notServed();
            }
        } catch (IOException e) {
            loop.shortage(e);
            told.connected(null, ServerFailure.connecting(Dial.reason(e)));
        }
    }

    @Override
    public void faulted() {
        told.faulted();
    }

    @Override
    public void giveUp() {
        over = true;
        if (dial != null) {
            dial.giveUp();
        }
    }

    @Override
    public @Nullable String why() {
        return why != null || dial == null ? why : dial.why();
    }
}
