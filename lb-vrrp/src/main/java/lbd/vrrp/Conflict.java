package lbd.vrrp;

import lbd.sys.net.Claim;

/// Somebody claims an address that an instance holds.
///
/// @param claim     the last one that was heard
/// @param lastNanos when that was, as [System#nanoTime]
public record Conflict(Claim claim, long lastNanos) {}
