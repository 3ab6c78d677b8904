package lbd.daemon;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ProcessSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// File descriptors against `process.max_connections`: each connection needs two, one to the client and one to the
/// server.
public final class Descriptors {
    private static final Logger log = LoggerFactory.getLogger(Descriptors.class);

    /// For listeners, event loops, logs, the admin's connections and the JVM itself.
    static final int RESERVE = 256;

    private static final int PER_CONNECTION = 2;

    private Descriptors() {}

    private static long needed(long connections, int perConnection) {
        return Math.ceilDiv(connections * perConnection, ProcessSpec.CONNECTIONS_PER_SESSION);
    }

    /// In halves, since a session of UDP has half a place.
    private static int perConnection(Config config) {
        boolean udp = config.listeners().stream().anyMatch(l -> l.protocol() == ListenerSpec.Protocol.UDP);
        return PER_CONNECTION * ProcessSpec.CONNECTIONS_PER_SESSION + (udp ? 1 : 0);
    }

    /// How many the configuration wants.
    public static long wanted(Config config) {
        return needed(config.process().maxConnections(), perConnection(config)) + RESERVE;
    }

    /// The limit that the JVM has raised to the hard one; unlimited where it cannot be told.
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /// Sessions of UDP have a descriptor each, to their server. Listeners of UDP that a reload brings find no more than
    /// there was at the start: idle sessions make room then.
    ///
    /// @return the specification with as many connections as there are descriptors for
    /// @throws CannotStartException if there are not enough for a single one
    static ProcessSpec fit(Config config, long limit) throws CannotStartException {
        ProcessSpec process = config.process();
        int perConnection = perConnection(config);
        long wanted = wanted(config);
        if (wanted <= limit) {
            return process;
        }
        long possible = (limit - RESERVE) * ProcessSpec.CONNECTIONS_PER_SESSION / perConnection;
        if (possible < 1) {
            throw new CannotStartException(
                    ExitCode.CANNOT_START,
                    "only " + limit + " file descriptors; raise the limit (ulimit -n, LimitNOFILE=) to " + wanted);
        }
        log.atWarn()
                .addKeyValue("event", "process.descriptors")
                .addKeyValue("limit", limit)
                .addKeyValue("wanted", wanted)
                .addKeyValue("max_connections", process.maxConnections())
                .addKeyValue("in_force", possible)
                .log();
        return new ProcessSpec(
                process.workers(),
                process.transport(),
                (int) possible,
                process.handoverDelay(),
                process.shutdownGrace(),
                process.warmUp(),
                process.buffers(),
                process.stateFile(),
                process.notrack());
    }
}
