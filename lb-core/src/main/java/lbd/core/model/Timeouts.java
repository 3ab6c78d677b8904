package lbd.core.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long each kind of waiting may take, 1 ms to 24 h each; silence in the middle of work up to 365 d, or
/// [#OFF].
///
/// @param connect     to a server, until the connection stands
/// @param clientIdle  nothing heard from the client in the middle of a request or TCP session
/// @param serverIdle  nothing heard from the server while it owes something
/// @param requestHead from the first byte of a request to the end of its head
/// @param keepalive   an idle client connection between two requests
/// @param queue       for a server with a free place
/// @param tunnel      nothing heard in either direction after an upgrade
/// @param halfClosed  one side has finished, the other has not
/// @param session     a TCP session's whole time, 1 s to 365 d; null is for ever
public record Timeouts(
        Duration connect,
        Duration clientIdle,
        Duration serverIdle,
        Duration requestHead,
        Duration keepalive,
        Duration queue,
        Duration tunnel,
        Duration halfClosed,
        @Nullable Duration session) {
    // Before DEFAULT, whose making needs them.
    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofHours(24);

    /// The longest that silence is waited with, where a time is given.
    public static final Duration LONGEST_IDLE = Duration.ofDays(365);
    /// Silence is waited with for ever: a hundred years, so that it adds to every clock.
    public static final Duration OFF = Duration.ofDays(36_500);

    public static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);
    public static final Duration LONGEST_SESSION = Duration.ofDays(365);

    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(30));

    /// Without a limit to a session's whole time.
    public Timeouts(
            Duration connect,
            Duration clientIdle,
            Duration serverIdle,
            Duration requestHead,
            Duration keepalive,
            Duration queue,
            Duration tunnel,
            Duration halfClosed) {
        this(connect, clientIdle, serverIdle, requestHead, keepalive, queue, tunnel, halfClosed, null);
    }

    public Timeouts {
        Range.check("connect", connect, MIN, MAX);
        checkIdle("client_idle", clientIdle);
        checkIdle("server_idle", serverIdle);
        Range.check("request_head", requestHead, MIN, MAX);
        Range.check("keepalive", keepalive, MIN, MAX);
        Range.check("queue", queue, MIN, MAX);
        Range.check("tunnel", tunnel, MIN, MAX);
        Range.check("half_closed", halfClosed, MIN, MAX);
        if (session != null) {
            Range.check("session", session, SHORTEST_SESSION, LONGEST_SESSION);
        }
    }

    private static void checkIdle(String name, Duration idle) {
        if (!idle.equals(OFF)) {
            Range.check(name, idle, MIN, LONGEST_IDLE);
        }
    }

    /// These, but what the overrides say.
    public Timeouts with(TimeoutOverrides overrides) {
        return new Timeouts(
                or(overrides.connect(), connect),
                clientIdle,
                or(overrides.serverIdle(), serverIdle),
                requestHead,
                keepalive,
                or(overrides.queue(), queue),
                or(overrides.tunnel(), tunnel),
                halfClosed,
                session);
    }

    private static Duration or(@Nullable Duration override, Duration own) {
        return override != null ? override : own;
    }
}
