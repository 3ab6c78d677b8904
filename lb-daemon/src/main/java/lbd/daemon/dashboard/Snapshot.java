package lbd.daemon.dashboard;

import java.util.Map;

/// How all is at one moment.
///
/// @param atMs       milliseconds of a clock that only runs forwards
/// @param generation of the configuration: with another one the parts may come in another order
/// @param parts      each thing that a page shows, by a name of its own, as JSON of one line, in order
public record Snapshot(long atMs, long generation, Map<String, String> parts) {}
