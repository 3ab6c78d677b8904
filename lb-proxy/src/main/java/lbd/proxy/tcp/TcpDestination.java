package lbd.proxy.tcp;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.pool.Pool;
import lbd.proxy.listener.TimeoutNanos;
import org.jspecify.annotations.Nullable;

/// Where sessions go.
///
/// @param pool            null: nowhere
/// @param needsFirstBytes the pool's scheduler looks at what the client sends first
/// @param taken           counts what a route takes; null where it is none
record TcpDestination(
        @Nullable Pool pool,
        TimeoutNanos timeouts,
        boolean needsFirstBytes,
        @Nullable LongAdder taken) {}
