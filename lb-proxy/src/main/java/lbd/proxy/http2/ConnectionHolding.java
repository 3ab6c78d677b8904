package lbd.proxy.http2;

import lbd.core.accesslog.EndReason;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.loop.HeldBytes;

/// What is kept of one client's, when there is too much of it in all: the connection goes.
final class ConnectionHolding extends HeldBytes {
    private final Http2Connection connection;
    private final ClientSide side;

    ConnectionHolding(Http2Connection connection, ClientSide side) {
        super(side.loop());
        this.connection = connection;
        this.side = side;
    }

    @Override
    protected void giveUp() {
        side.listener().refused(side.client().address(), ConnectionRefusal.MEMORY, "");
        connection.endAtOnce(EndReason.CLIENT_ABORT);
    }
}
