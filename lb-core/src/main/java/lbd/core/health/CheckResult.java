package lbd.core.health;

/// How one check of one server went.
///
/// @param check     its name
/// @param evidence  for people: `status 503 wanted 200-299`
/// @param atNanos   when it ended, on the monotonic clock
/// @param tookNanos from its start to its end
public record CheckResult(String check, boolean passed, Reason reason, String evidence, long atNanos, long tookNanos) {}
