package lbd.proxy.http2;

/// Whether a silent server is still there, asked by PING (RFC 9113 section 6.7): once in a silence, and then so seldom
/// that servers which close connections for more (gRPC's: every 5 minutes) do not mind. Times are of the loop's clock.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | quiet | [#PING_AFTER_NANOS] without a word | a PING, asked |
/// | asked | anything but its answer | quiet, the silence begins anew |
/// | asked | its answer | answered |
/// | answered | a word | quiet |
/// | answered | [#PING_AGAIN_NANOS] | a PING, asked |
/// | asked | [#PONG_NANOS] | dead |
final class Liveness {
    static final long PING_AFTER_NANOS = 30_000_000_000L;
    static final long PING_AGAIN_NANOS = 310_000_000_000L;
    static final long PONG_NANOS = 15_000_000_000L;

    /// What is due.
    enum Due {
        NOTHING,
        PING,
        DEAD
    }

    private enum State {
        QUIET,
        ASKED,
        ANSWERED
    }

    private State state = State.QUIET;
    private long sinceNanos;

    /// The server begins to owe something, or has said something.
    void heard(long nowNanos) {
        state = State.QUIET;
        sinceNanos = nowNanos;
    }

    /// The answer to a PING has come.
    void pong(long nowNanos) {
        if (state == State.ASKED) {
            state = State.ANSWERED;
            sinceNanos = nowNanos;
        }
    }

    /// What is due now; a PING is taken as sent.
    Due due(long nowNanos) {
        if (waitNanos(nowNanos) > 0) {
            return Due.NOTHING;
        }
        if (state == State.ASKED) {
            return Due.DEAD;
        }
        state = State.ASKED;
        sinceNanos = nowNanos;
        return Due.PING;
    }

    /// How long nothing will be due, if nothing comes; 0 or less when something is.
    long waitNanos(long nowNanos) {
        long patience = switch (state) {
            case QUIET -> PING_AFTER_NANOS;
            case ASKED -> PONG_NANOS;
            case ANSWERED -> PING_AGAIN_NANOS;
        };
        return patience - (nowNanos - sinceNanos);
    }
}
