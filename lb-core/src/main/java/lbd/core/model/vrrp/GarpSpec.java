package lbd.core.model.vrrp;

import java.time.Duration;

/// When a master announces its addresses: gratuitous ARP for IPv4, unsolicited neighbor advertisements for
/// IPv6.
///
/// @param repeat   announcements of each address in a burst, 1 to 60
/// @param delay    from the burst at the take-over to a second one, 0 to 60 s; 0: no second one
/// @param refresh  then one for each address this often, 0 to 1 day; 0: never. A neighbour that withdraws its
/// address in silence
///                 is seen by nobody, so this bounds how long clients may keep talking to it
/// @param interval between two frames, 0 to 1 s; for switches that drop bursts
public record GarpSpec(int repeat, Duration delay, Duration refresh, Duration interval) {
    public static final GarpSpec DEFAULT = new GarpSpec(5, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ZERO);

    public GarpSpec {
        VrrpRanges.range("garp.repeat", repeat, 1, 60);
        VrrpRanges.range("garp.delay", delay, Duration.ZERO, Duration.ofSeconds(60));
        VrrpRanges.range("garp.refresh", refresh, Duration.ZERO, Duration.ofDays(1));
        VrrpRanges.require(
                refresh.isZero() || refresh.compareTo(Duration.ofMillis(100)) >= 0,
                "garp.refresh",
                "must be 0 (never) or at least 100ms");
        VrrpRanges.range("garp.interval", interval, Duration.ZERO, Duration.ofSeconds(1));
    }
}
