package lbd.health;

import lbd.core.health.ServerKey;

/// How often one check of one server has run since it was configured, and how.
///
/// @param check     its name
/// @param up        whether it counts the server as up
/// @param failed    runs that did not pass
/// @param lastNanos how long the last run took; 0 before the first
public record CheckCounts(ServerKey server, String check, boolean up, long passed, long failed, long lastNanos) {}
