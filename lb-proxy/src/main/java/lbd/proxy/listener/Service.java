package lbd.proxy.listener;

import lbd.core.model.ListenerSpec;
import lbd.core.pool.Pool;
import org.jspecify.annotations.Nullable;

/// What one listener does, as the configuration in force says. Immutable.
///
/// @param pool        takes what no route took; null when nothing does
/// @param connections makes what serves a client
public record Service(ListenerSpec spec, @Nullable Pool pool, TimeoutNanos timeouts, ConnectionFactory connections) {}
