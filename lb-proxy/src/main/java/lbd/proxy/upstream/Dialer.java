package lbd.proxy.upstream;

import java.io.IOException;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
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
    /// @param who          for whom
    /// @param timeoutNanos until the connection must stand
    /// @throws IOException if no socket can be had, for want of something else than descriptors
    public Dial begin(
            Loop loop, Server server, Introduction who, long timeoutNanos, Dial.Outcome<? super Stream> outcome)
            throws IOException {
        return begin(loop, server, contexts.of(server), who, timeoutNanos, outcome);
    }

    /// The same where it is known what the connection is to be encrypted by.
    ///
    /// @param context null: nothing
    public Dial begin(
            Loop loop,
            Server server,
            @Nullable ClientContext context,
            Introduction who,
            long timeoutNanos,
            Dial.Outcome<? super Stream> outcome)
            throws IOException {
        return context == null
                ? Dial.begin(loop, server, who, timeoutNanos, outcome)
                : TlsDial.begin(loop, server, who, context, server.knownAs(), timeoutNanos, outcome);
    }
}
