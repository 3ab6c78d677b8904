package lbd.daemon.problem;

/// How one thing that can be wrong is at one moment.
///
/// @param subject what it is about: a pool, a listener, a path; empty for the process
/// @param present it is wrong now
/// @param count   how often it has gone wrong since the process started; it went wrong since the last look where this
///                has grown
/// @param text    in words, where it is wrong
public record Sighting(Kind kind, String subject, boolean present, long count, String text) {}
