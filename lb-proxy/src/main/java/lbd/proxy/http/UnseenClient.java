package lbd.proxy.http;

import java.net.InetSocketAddress;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// The client's side of an exchange whose request is a copy of another one's: to servers it is the original's client.
/// Confined to the loop of the original.
abstract class UnseenClient implements ClientStream {
    private final ClientStream original;
    private final @Nullable InetSocketAddress remote;
    private final @Nullable InetSocketAddress local;
    private final ClientConnection connection = new Nobody();

    UnseenClient(ClientStream original) {
        this.original = original;
        this.remote = original.remoteAddress();
        this.local = original.localAddress();
    }

    /// Ends the exchange, whatever is in hand.
    abstract void end(EndReason reason);

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
        throw new IllegalStateException("a copy asks for no upgrade");
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
    public ClientConnection connection() {
        return connection;
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

    /// On no loop's list: nobody waits for it.
    private final class Nobody extends ClientConnection {
        @Override
        public void drain() {}

        @Override
        public void cut() {
            end(EndReason.CUT);
        }

        @Override
        public boolean listenerDraining() {
            return false;
        }

        @Override
        public boolean listenerDrainingSince(long nanoTime) {
            return false;
        }

        @Override
        public void faulted() {
            end(EndReason.INTERNAL_ERROR);
        }
    }
}
