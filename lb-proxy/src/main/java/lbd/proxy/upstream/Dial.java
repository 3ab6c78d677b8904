package lbd.proxy.upstream;

import java.io.IOException;
import java.net.ConnectException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;

/// One attempt to connect to a server, on the loop of the client that it is for. Confined to that loop.
public interface Dial {
    /// Told once, never from within [#begin], and not after [#giveUp].
    interface Outcome {
        /// Nothing is read from it until somebody asks.
        void connected(Stream server);

        /// @param reason [EndReason#CONNECT_REFUSED], [EndReason#CONNECT_TIMEOUT] or [EndReason#CONNECT_FAILED]
        void failed(EndReason reason);
    }

    /// Starts to connect.
    ///
    /// @param timeoutNanos until the connection must stand
    /// @throws IOException if no socket can be had, most likely because no descriptor is left
    static Dial begin(Loop loop, Server server, long timeoutNanos, Outcome outcome) throws IOException {
        return switch (loop.transport()) {
            case EPOLL -> EpollDial.begin(loop, server, timeoutNanos, outcome);
            case NIO -> NioDial.begin(loop, server, timeoutNanos, outcome);
        };
    }

    /// Stops, with a reset where the connection stands already, unknown to us.
    void giveUp();

    /// Why a connection did not come to stand.
    static EndReason reason(Throwable cause) {
        boolean refused = cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused");
        return refused ? EndReason.CONNECT_REFUSED : EndReason.CONNECT_FAILED;
    }
}
