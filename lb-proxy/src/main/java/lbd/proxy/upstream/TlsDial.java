package lbd.proxy.upstream;

import java.io.IOException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.tls.ServerHandshake;
import org.jspecify.annotations.Nullable;

/// An attempt to connect that ends with a TLS handshake, for which the same time counts.
final class TlsDial extends Deadline implements Dial, Dial.Outcome<SocketStream>, ServerHandshake.Outcome {
    private final Loop loop;
    private final Server server;
    private final ClientContext context;
    private final String name;
    private final Dial.Outcome<? super Stream> outcome;
    private final long untilNanos;
    private @Nullable Dial dial;
    private @Nullable ServerHandshake handshake;
    private @Nullable String why;
    private boolean failedInHandshake;

    private TlsDial(
            Loop loop,
            Server server,
            ClientContext context,
            String name,
            Dial.Outcome<? super Stream> outcome,
            long untilNanos) {
        this.loop = loop;
        this.server = server;
        this.context = context;
        this.name = name;
        this.outcome = outcome;
        this.untilNanos = untilNanos;
    }

    /// @param who          for whom
    /// @param name    that the server's certificate has to bear
    static Dial begin(
            Loop loop,
            Server server,
            Introduction who,
            ClientContext context,
            String name,
            long timeoutNanos,
            Dial.Outcome<? super Stream> outcome)
            throws IOException {
        TlsDial made = new TlsDial(loop, server, context, name, outcome, loop.nanoTime() + timeoutNanos);
        made.dial = Dial.begin(loop, server, who, timeoutNanos, made);
        return made;
    }

    @Override
    public void connected(SocketStream stands) {
        long now = loop.nanoTime();
        loop.deadlines().set(this, Math.max(untilNanos, now + 1), now);
        ServerHandshake begun = ServerHandshake.begin(loop, stands, context, server.address(), name, this);
        handshake = begun;
    }

    @Override
    public void secured(Stream decrypted) {
        loop.deadlines().remove(this);
        outcome.connected(decrypted);
    }

    @Override
    public void failed(String reason) {
        loop.deadlines().remove(this);
        why = reason;
        failedInHandshake = true;
        outcome.failed(EndReason.CONNECT_FAILED);
    }

    @Override
    public void failed(EndReason reason) {
        outcome.failed(reason);
    }

    @Override
    protected void expired(long nowNanos) {
        if (handshake != null) {
            handshake.giveUp();
        }
        why = "tls_handshake";
        outcome.failed(EndReason.CONNECT_TIMEOUT);
    }

    @Override
    public void faulted() {
        loop.deadlines().remove(this);
        outcome.faulted();
    }

    @Override
    public void giveUp() {
        loop.deadlines().remove(this);
        if (handshake != null) {
            handshake.giveUp();
        } else if (dial != null) {
            dial.giveUp();
        }
    }

    @Override
    public boolean failedInHandshake() {
        return failedInHandshake;
    }

    @Override
    public @Nullable String why() {
        return why != null || dial == null ? why : dial.why();
    }
}
