package lbd.proxy.http;

import java.net.InetSocketAddress;
import lbd.core.accesslog.EndReason;
import lbd.proxy.loop.ClientConnection;
import org.jspecify.annotations.Nullable;

/// One whose request is a copy of the original's, with an end of its own: the original may be over by then.
abstract class UnseenClient extends InnerClient {
    private final ClientConnection connection = new Nobody();

    UnseenClient(ClientStream original) {
        super(original);
    }

    /// Ends the exchange, whatever is in hand.
    abstract void end(EndReason reason);

    @Override
    public ClientConnection connection() {
        return connection;
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
        public @Nullable InetSocketAddress peer() {
            return null;
        }

        @Override
        public String protocol() {
            return "";
        }

        @Override
        public String listenerName() {
            return "";
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
