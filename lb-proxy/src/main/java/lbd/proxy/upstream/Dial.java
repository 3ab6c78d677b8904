package lbd.proxy.upstream;

import java.io.IOException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.Stream;
import lbd.sys.SocketProblem;
import org.jspecify.annotations.Nullable;

/// One attempt to connect to a server, on the loop of the client that it is for. Confined to that loop.
public interface Dial {
    /// Told once, never from within [#begin], and not after [#giveUp].
    interface Outcome<S extends Stream> extends Guarded {
        /// Nothing is read from it until somebody asks.
        void connected(S server);

        /// A TLS handshake that did not come to its end is an attempt that has failed.
        ///
        /// @param reason [EndReason#CONNECT_REFUSED], [EndReason#CONNECT_TIMEOUT], [EndReason#CONNECT_FAILED]
        ///               or [EndReason#LOCAL_SHORTAGE]
        void failed(EndReason reason);

        /// One of these has thrown; the connection is reset.
        @Override
        void faulted();
    }

    /// Starts to connect, in the clear. Where the pool wants a PROXY protocol header, the connection begins
    /// with it before anybody is told that it stands: it comes before whatever else is settled with the
    /// server. Where no descriptor is left, idle connections to servers are given up first, and it waits for
    /// that.
    ///
    /// @param who          for whom
    /// @param timeoutNanos until the connection must stand
    /// @throws IOException if no socket can be had, for want of something else than descriptors
    static Dial begin(
            Loop loop, Server server, Introduction who, long timeoutNanos, Outcome<? super SocketStream> outcome)
            throws IOException {
        byte[] preamble = ProxyPreamble.of(server, who);
        return DialAgain.begin(
                loop,
                () -> switch (loop.transport()) {
                    case EPOLL -> EpollDial.begin(loop, server, preamble, timeoutNanos, outcome);
                    case NIO -> NioDial.begin(loop, server, preamble, timeoutNanos, outcome);
                },
                timeoutNanos,
                outcome);
    }

    /// Stops, with a reset where the connection stands already, unknown to us.
    void giveUp();

    /// More of why it failed, for logs: `no_route_to_host`. Null where the reason says all, and before it
    /// has failed.
    default @Nullable String why() {
        return null;
    }

    /// Whether it failed in the TLS handshake, which the name may be the reason for.
    default boolean failedInHandshake() {
        return false;
    }

    /// What the system says of a failure that is no refusal, as logs have it.
    static @Nullable String why(Throwable cause) {
        SocketProblem problem = SocketProblem.of(cause);
        return switch (problem) {
            case REFUSED, OTHER -> null;
            default -> problem.word();
        };
    }

    /// Why a connection did not come to stand.
    static EndReason reason(Throwable cause) {
        if (LocalShortage.is(cause)) {
            return EndReason.LOCAL_SHORTAGE;
        }
        return SocketProblem.of(cause) == SocketProblem.REFUSED ? EndReason.CONNECT_REFUSED : EndReason.CONNECT_FAILED;
    }
}
