package lbd.proxy.http;

import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.tls.ClientContext;
import org.jspecify.annotations.Nullable;

/// What a connection to a server is for.
///
/// @param owner   the only client that it may serve; null for all
/// @param secured what it is encrypted by; null: nothing
public record ServerUse(
        Server server,
        PoolConnections limits,
        @Nullable OwningClient owner,
        @Nullable ClientContext secured) {}
