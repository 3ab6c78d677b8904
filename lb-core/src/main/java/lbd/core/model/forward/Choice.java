package lbd.core.model.forward;

/// How the server of a new flow is chosen out of those that may have it. Over the life of a flow it does not change.
public enum Choice {
    /// By addresses, ports and protocol, so that two directors choose the same.
    BY_FLOW,
    /// By the client's address alone.
    BY_SOURCE,
    /// The next one, by weights; each processor has a turn of its own.
    IN_TURN
}
