package lbd.core.scheduler;

/// The members of a pool as one pick sees them, by index. Figures may move while a scheduler looks at them: other event
/// loops pick at the same time.
public interface Candidates {
    /// How many members there are, eligible or not.
    int size();

    /// Whether the member may take this piece of work.
    boolean eligible(int index);

    /// Share of new work in force, 1 or more for an eligible member.
    int weight(int index);

    /// Requests or connections in hand.
    int inFlight(int index);
}
