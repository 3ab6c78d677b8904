package lbd.proxy.tcp;

import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Transport;
import lbd.proxy.relay.Stream;

/// One attempt to connect to a server. Confined to its loop.
interface Dial {
    /// Told once, never from within [#begin], and not after [#giveUp].
    interface Outcome {
        /// Nothing is read from it until somebody asks.
        void connected(Stream server);

        void failed(EndReason reason);
    }

    /// Starts to connect.
    ///
    /// @param timeoutNanos until the connection must stand
    static Dial begin(TcpLoop loop, Server server, long timeoutNanos, Outcome outcome) {
        if (loop.loop().transport() == Transport.EPOLL) {
            return EpollDial.begin(loop, server, timeoutNanos, outcome);
        }
        return new ChannelDial(loop, server, timeoutNanos, outcome);
    }

    /// Stops, with a reset where the connection stands already, unknown to us.
    void giveUp();
}
