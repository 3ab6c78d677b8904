package lbd.proxy.http;

import java.io.IOException;
import lbd.core.accesslog.EndReason;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.Introduction;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// One connection to a server on its way: dialed, and settled with the server where its version needs that. Confined to
/// its loop.
final class Opening implements Dial, Dial.Outcome<Stream>, SharedConnection.Settled {
    /// Told once.
    interface Told extends Guarded {
        void opened(PooledConnection connection);

        void failed(ServerFailure how, @Nullable String detail);
    }

    private static final String HTTP_1 = "http/1.1";
    private static final String HTTP_2 = "h2";

    private final ServerConnections connections;
    private final ServerUse use;
    private final Loop loop;
    private final Told told;
    private final long deadlineNanos;

    private @Nullable Dial dial;
    private @Nullable SharedConnection settling;
    private @Nullable String why;
    private boolean over;

    private Opening(ServerConnections connections, ServerUse use, Loop loop, long timeoutNanos, Told told) {
        this.connections = connections;
        this.use = use;
        this.loop = loop;
        this.told = told;
        this.deadlineNanos = loop.nanoTime() + timeoutNanos;
    }

    /// @param who for connections that begin by saying it
    /// @throws IOException if no socket can be had
    static Opening begin(
            ServerConnections connections,
            ServerUse use,
            Loop loop,
            Dialer dialer,
            Introduction who,
            long timeoutNanos,
            Told told)
            throws IOException {
        Opening opening = new Opening(connections, use, loop, timeoutNanos, told);
        opening.dial = dialer.begin(loop, use.server(), use.secured(), who, timeoutNanos, opening);
        return opening;
    }

    @Override
    public void connected(Stream stream) {
        dial = null;
        String agreed = stream.protocol();
        if (agreed == null ? connections.knowsToShare(use.server()) : agreed.equals(HTTP_2)) {
            long left = Math.max(deadlineNanos - loop.nanoTime(), 1);
            settling = connections.openShared(use, stream, left, this);
        } else if (agreed == null || agreed.equals(HTTP_1)) {
            openIfSilent(stream);
        } else {
            unusable(stream, ServerFailure.CONNECT_FAILED, "alpn");
        }
    }

    /// Before the first byte of a request is sent, so that whatever is wrong, nothing was delivered.
    private void openIfSilent(Stream stream) {
        switch (stream.look()) {
            case SILENT, UNKNOWN -> opened(connections.open(use, stream));
            case SPOKE -> unusable(stream, ServerFailure.SPOKE_UNASKED, "bytes_before_request");
            case ENDED -> {
                String refusal = stream.refusal();
                if (refusal != null) {
                    unusable(stream, ServerFailure.CONNECT_FAILED, refusal);
                } else {
                    unusable(stream, ServerFailure.CLOSED_UNASKED, null);
                }
            }
        }
    }

    private void unusable(Stream stream, ServerFailure how, @Nullable String detail) {
        stream.reset();
        failed(how, detail);
    }

    private void opened(PooledConnection connection) {
        over = true;
        told.opened(connection);
    }

    @Override
    public void failed(EndReason reason) {
        ClientContext secured = use.secured();
        boolean asked = secured != null && secured.name() != null;
        boolean misnamed = asked && dial != null && dial.failedInHandshake();
        failed(misnamed ? ServerFailure.MISNAMED : ServerFailure.connecting(reason), dial == null ? null : dial.why());
    }

    @Override
    public void faulted() {
        over = true;
        told.faulted();
    }

    @Override
    public void stands(SharedConnection connection) {
        settling = null;
        if (!over) {
            opened(connection);
        }
    }

    @Override
    public void failed(ServerFailure how, @Nullable String detail) {
        dial = null;
        settling = null;
        why = detail;
        if (!over) {
            over = true;
            told.failed(how, detail);
        }
    }

    @Override
    public void giveUp() {
        over = true;
        if (dial != null) {
            dial.giveUp();
            dial = null;
        }
        if (settling != null) {
            settling.reset();
            settling = null;
        }
    }

    @Override
    public @Nullable String why() {
        return why;
    }
}
