package lbd.core.model.forward;

import java.time.Duration;
import lbd.core.model.Range;

/// How long a flow is remembered after its last packet, 1 s to 1 d each.
///
/// @param opening     of TCP: one SYN has come
/// @param established of TCP
/// @param closing     of TCP: a FIN or RST has come
/// @param datagrams   of everything else
public record FlowTimes(Duration opening, Duration established, Duration closing, Duration datagrams) {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(1);

    /// As IPVS has them.
    public static final FlowTimes DEFAULT = new FlowTimes(
            Duration.ofSeconds(60), Duration.ofSeconds(900), Duration.ofSeconds(120), Duration.ofSeconds(300));

    public FlowTimes {
        Range.check("tcp_syn", opening, SHORTEST, LONGEST);
        Range.check("tcp", established, SHORTEST, LONGEST);
        Range.check("tcp_fin", closing, SHORTEST, LONGEST);
        Range.check("udp", datagrams, SHORTEST, LONGEST);
    }
}
