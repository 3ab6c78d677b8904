package lbd.proxy.http;

import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// What a connection to a server is for.
///
/// @param owner the only client that it may serve; null for all
public record ServerUse(
        Server server, PoolConnections limits, @Nullable Owner owner) {}
