package lbd.proxy.listener;

import java.net.InetSocketAddress;
import lbd.core.proxyprotocol.ProxyHeader;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.loop.Guarded;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A client's connection as a listener has accepted it: its socket, whose listener's it is, where it comes from and
/// what it reached, as a PROXY protocol header said, else as the socket says. Everything that asks for a client's
/// address asks here. Confined to its loop.
public final class Client implements Guarded {
    private final SocketStream socket;
    private Stream stream;
    private final Listener listener;
    private final Places places;
    private final @Nullable InetSocketAddress peer;
    private final @Nullable InetSocketAddress bound;
    private ProxyHeader.@Nullable Relayed said;
    private @Nullable TlsFacts tls;
    private @Nullable Runnable sourceLeft;
    private boolean left;

    /// @param peer  who connected; null where it was gone before anybody looked
    /// @param bound what it reached; null where only the socket can tell
    Client(
            SocketStream socket,
            Listener listener,
            Places places,
            @Nullable InetSocketAddress peer,
            @Nullable InetSocketAddress bound) {
        this.socket = socket;
        this.stream = socket;
        this.listener = listener;
        this.places = places;
        this.peer = peer;
        this.bound = bound;
    }

    /// The lowest of its streams, whatever stands before it.
    public SocketStream socket() {
        return socket;
    }

    /// What the client says, decrypted where TLS ends here.
    public Stream stream() {
        return stream;
    }

    public Listener listener() {
        return listener;
    }

    /// Who connected to us, which may be a proxy.
    @Nullable
    InetSocketAddress peer() {
        return peer;
    }

    /// Believes a header. Comes before anybody asks.
    void believe(ProxyHeader.Relayed header) {
        said = header;
    }

    /// What comes and goes is encrypted from now on. Comes before anybody asks.
    ///
    /// @param decrypted in place of the stream so far
    public void secured(Stream decrypted, TlsFacts facts) {
        stream = decrypted;
        tls = facts;
    }

    /// What is known of the client's TLS; null where it speaks none.
    public @Nullable TlsFacts tls() {
        return tls;
    }

    /// What a PROXY protocol header has told of the client's TLS.
    public ProxyTls told() {
        return said == null ? ProxyTls.NONE : said.tls();
    }

    /// Whether what the client says was encrypted on its way, to us or to the proxy that told of it.
    public boolean isSecure() {
        return tls != null || told().isSecure();
    }

    /// The client; null where it was gone before anybody looked.
    public @Nullable InetSocketAddress address() {
        return said == null ? peer : said.source();
    }

    /// What the client reached; null where it was gone before anybody looked.
    public @Nullable InetSocketAddress reached() {
        if (said != null) {
            return said.destination();
        }
        return bound == null ? stream.localAddress() : bound;
    }

    /// @param left called when the connection is over
    void countedBySource(Runnable left) {
        sourceLeft = left;
    }

    @Override
    public void faulted() {
        stream.reset();
        left();
    }

    /// The connection is over: its places are free. Only the first call counts.
    public void left() {
        if (left) {
            return;
        }
        left = true;
        places.free(listener);
        if (sourceLeft != null) {
            sourceLeft.run();
        }
    }
}
