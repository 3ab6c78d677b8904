package lbd.daemon.recent;

import java.util.Map;

/// What came in the last minute.
///
/// @param responses5xx answers of class 5xx
/// @param reasons      how often what went wrong, by reason; only what did
/// @param p99Millis    so long took 99 of 100; NaN where nothing was counted
public record Recent(long responses5xx, Map<String, Long> reasons, double p99Millis) {}
