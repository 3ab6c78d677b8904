package lbd.core.pool;

/// A client that persistence holds to a server.
///
/// @param client    a network, or by which of the application's words it is known and the keyed hash of that
/// @param idleNanos since it was last given the server
public record Held(String client, Server server, long idleNanos) {}
