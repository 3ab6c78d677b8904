package lbd.proxy.http;

import java.net.InetSocketAddress;
import lbd.core.http.Head;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// The client's side of an exchange that lbd itself begins for a request of a client's: to servers it is that client,
/// and of what it gets nobody but lbd sees anything. Confined to the loop of the original.
abstract class InnerClient implements ClientStream {
    private final ClientStream original;
    // Of the original's connection, which may be gone before this is over.
    private final @Nullable InetSocketAddress remote;
    private final @Nullable InetSocketAddress local;

    InnerClient(ClientStream original) {
        this.original = original;
        this.remote = original.remoteAddress();
        this.local = original.localAddress();
    }

    ClientStream original() {
        return original;
    }

    @Override
    public void interim(Head head, HeadEdits edits) {}

    @Override
    public void askForBody() {}

    @Override
    public void awaitWritable() {}

    @Override
    public void keepsBody(int bytes) {}

    @Override
    public void readBody() {}

    @Override
    public Side upgrade(Head head, HeadEdits edits) {
        throw new IllegalStateException("no upgrade is asked for");
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public long bytesIn() {
        return 0;
    }

    @Override
    public long bytesOut() {
        return 0;
    }

    @Override
    public ProxyTls told() {
        return original.told();
    }

    @Override
    public @Nullable TlsFacts tls() {
        return original.tls();
    }
}
