package lbd.proxy.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.tls.ClientContexts;
import org.jspecify.annotations.Nullable;

/// Connects to servers, by TLS where their pool wants it. Any loop.
public final class Dialer {
    private final ClientContexts contexts;

    public Dialer(ClientContexts contexts) {
        this.contexts = contexts;
    }

    /// What a connection to a server would be encrypted by now; null: nothing. A connection that was made by something
    /// else is not to be used any more.
    public @Nullable ClientContext secures(Server server) {
        return contexts.of(server);
    }

    /// Begins to connect, as [Dial#begin] does. With TLS the connection stands when the handshake is over, which has
    /// the same time; [Stream#protocol] tells what was settled.
    ///
    /// @param client       who connected to us, as far as we know
    /// @param reached      where it did
    /// @param timeoutNanos until the connection must stand
    /// @throws IOException if no socket can be had, for want of something else than descriptors
    public Dial begin(
            Loop loop,
            Server server,
            @Nullable InetSocketAddress client,
            @Nullable InetSocketAddress reached,
            long timeoutNanos,
            Dial.Outcome outcome)
            throws IOException {
        ClientContext context = contexts.of(server);
        return context == null
                ? Dial.begin(loop, server, client, reached, timeoutNanos, outcome)
                : TlsDial.begin(loop, server, client, reached, context, server.knownAs(), timeoutNanos, outcome);
    }
}
