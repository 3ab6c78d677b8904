package lbd.core.model.forward;

/// How the server of a new flow is chosen out of those that may have it. Over the life of a flow it does not change.
/// The order is that of `enum choice` in the program's `layout.h`.
public enum Choice {
    /// By addresses, ports and protocol, so that two directors choose the same.
    BY_FLOW,
    /// By the client's address alone.
    BY_SOURCE,
    /// The next one, by weights; each processor has a turn of its own.
    IN_TURN,
    /// By the address and port that the client reached.
    BY_DESTINATION,
    /// The one with the fewest flows: lc.
    FEWEST,
    /// By its weight: wlc.
    FEWEST_BY_WEIGHT,
    /// (active flows + 1) over the weight: sed.
    SHORTEST_DELAY,
    /// An idle one first, else as sed: nq.
    NEVER_QUEUE,
    /// An address has one server until that has too much: lblc.
    BY_PLACE,
    /// Or several: lblcr.
    BY_PLACES;

    /// Whether it looks at how many flows the servers have.
    public boolean countsFlows() {
        return compareTo(FEWEST) >= 0;
    }
}
