package lbd.core.model;

import java.time.Duration;

/// What a UDP listener calls a session: what one client address and port sends and is answered.
///
/// @param responses datagrams that a server answers each of the client's with, 0 to 1,000,000, or [#ANY]; the session
///                  ends when they have come
/// @param requests  datagrams of the client after which its next one begins a new session, 0 to 1,000,000; 0 is no
///                  limit
/// @param idle      it ends when neither side has sent anything for this long, 100 ms to 1 day
public record UdpSpec(int responses, int requests, Duration idle) {
    /// As `responses`: they are not counted.
    public static final int ANY = -1;

    public static final int MAX_DATAGRAMS = 1_000_000;
    public static final Duration MIN_IDLE = Duration.ofMillis(100);
    public static final Duration MAX_IDLE = Duration.ofDays(1);

    public static final UdpSpec DEFAULT = new UdpSpec(ANY, 0, Duration.ofSeconds(60));

    public UdpSpec {
        Range.check("responses", responses, ANY, MAX_DATAGRAMS);
        Range.check("requests", requests, 0, MAX_DATAGRAMS);
        Range.check("idle", idle, MIN_IDLE, MAX_IDLE);
    }
}
