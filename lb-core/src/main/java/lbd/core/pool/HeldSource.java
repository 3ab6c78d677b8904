package lbd.core.pool;

import lbd.core.model.Cidr;

/// A source that persistence holds to a server.
///
/// @param idleNanos since it was last given the server
public record HeldSource(Cidr source, Server server, long idleNanos) {}
