package lbd.proxy.upstream;

import java.io.IOException;
import lbd.core.model.tls.PoolTls;
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

    /// The same where a request has a say in the name that the server has to bear.
    ///
    /// @param host null: it has none
    public @Nullable ClientContext secures(Server server, @Nullable String host) {
        ClientContext usual = contexts.of(server);
        return usual == null || host == null || !isByHost(server) ? usual : usual.named(host);
    }

    /// The same, for comparing; null where requests have no say.
    public @Nullable ClientContext named(Server server, @Nullable String host) {
        return isByHost(server) ? secures(server, host) : null;
    }

    private static boolean isByHost(Server server) {
        PoolTls tls = server.tls();
        return tls != null && tls.byHost();
    }

    /// Whether a new connection could be encrypted by this.
    ///
    /// @param context null: nothing
    public boolean isInForce(Server server, @Nullable ClientContext context) {
        ClientContext usual = contexts.of(server);
        return usual == null ? context == null : usual.covers(context);
    }

    private static String name(Server server, ClientContext context) {
        String asked = context.name();
        return asked == null ? server.knownAs() : asked;
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
                : TlsDial.begin(loop, server, who, context, name(server, context), timeoutNanos, outcome);
    }
}
