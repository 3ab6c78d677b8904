package lbd.daemon.outbound;

import java.time.Duration;

/// What a question may cost.
///
/// @param time from the connection's begin to the last byte of the answer
/// @param size of the answer's body
public record OutboundLimits(Duration time, int size) {}
