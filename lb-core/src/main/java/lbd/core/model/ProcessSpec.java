package lbd.core.model;

import java.time.Duration;
import lbd.core.model.edge.BufferFiles;
import org.jspecify.annotations.Nullable;

/// What holds for the process as a whole. Most of it cannot change while it runs.
///
/// @param workers        event loops, 1 to 1024; 0 means one per available processor
/// @param maxConnections accepted at once over all listeners, 1 to 10,000,000
/// @param handoverDelay  on SIGTERM, how long to serve on while not ready, 0 to 1 h
/// @param shutdownGrace  then, how long work in flight may take to finish, 0 to 24 h
/// @param warmUp         whether a start has traffic of its own before it is ready
/// @param buffers        where bodies lie that wait on a disk
/// @param stateFile      where what was changed by hand outlives a restart; null: it does not
/// @param notrack        whether clients' connections stay out of the kernel's table of connections
public record ProcessSpec(
        int workers,
        Transport transport,
        int maxConnections,
        Duration handoverDelay,
        Duration shutdownGrace,
        WarmUp warmUp,
        BufferFiles buffers,
        @Nullable String stateFile,
        boolean notrack) {
    /// How sockets are waited for. `AUTO` takes epoll where it loads, else nio.
    public enum Transport {
        AUTO,
        EPOLL,
        NIO
    }

    /// `AUTO` has some where the classes come from an AOT cache, as in the package.
    public enum WarmUp {
        AUTO,
        OFF
    }

    /// Sessions of UDP have places of their own: one for so many connections.
    public static final int CONNECTIONS_PER_SESSION = 2;

    public static final ProcessSpec DEFAULT =
            new ProcessSpec(0, Transport.AUTO, 100_000, Duration.ZERO, Duration.ofSeconds(30));

    /// That warms up as usual.
    public ProcessSpec(
            int workers, Transport transport, int maxConnections, Duration handoverDelay, Duration shutdownGrace) {
        this(
                workers,
                transport,
                maxConnections,
                handoverDelay,
                shutdownGrace,
                WarmUp.AUTO,
                BufferFiles.DEFAULT,
                null,
                false);
    }

    public ProcessSpec {
        Range.check("workers", workers, 0, 1024);
        Range.check("max_connections", maxConnections, 1, 10_000_000);
        Range.check("handover_delay", handoverDelay, Duration.ZERO, Duration.ofHours(1));
        Range.check("shutdown_grace", shutdownGrace, Duration.ZERO, Duration.ofHours(24));
    }

    /// How many event loops that makes on this machine.
    public int eventLoops() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }
}
