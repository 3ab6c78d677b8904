package lbd.daemon.problem;

/// Something that is wrong.
///
/// @param text       in words
/// @param sinceNanos of the monotonic clock, when it was first seen
/// @param count      how often it has gone wrong since then; 0 where that is not counted
public record Problem(Kind kind, String subject, String text, long sinceNanos, long count) {}
