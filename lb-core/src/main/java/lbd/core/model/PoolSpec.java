package lbd.core.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of servers that do the same work, and how one of them is picked.
///
/// @param allBackups  when no primary can be picked: all backups together (true) or the first that can be
/// @param slowStart   how long a server that came up takes to its full weight, 0 to 1 h; 0 is at once
/// @param passive     when traffic itself takes a server out; null when it never does
/// @param allDown     what happens to work when every server is down
/// @param connections kept open to servers between requests
/// @param timeouts    what it says otherwise than the listener that sends it traffic
public record PoolSpec(
        String name,
        SchedulerSpec scheduler,
        List<ServerSpec> servers,
        boolean allBackups,
        Duration slowStart,
        @Nullable PassiveSpec passive,
        RetrySpec retries,
        QueueSpec queue,
        AllDown allDown,
        PoolConnections connections,
        TimeoutOverrides timeouts) {
    /// What happens to work when every server that the operator allows is down or ejected.
    public enum AllDown {
        REFUSE,
        /// Pick among them all the same: a check that is wrong must not stop a service that still answers.
        TRY_ANYWAY
    }

    public static final Duration MAX_SLOW_START = Duration.ofHours(1);

    public PoolSpec {
        Name.check(name);
        servers = List.copyOf(servers);
        Range.check("slow_start", slowStart, Duration.ZERO, MAX_SLOW_START);
    }

    /// A pool with the defaults for everything else.
    public PoolSpec(String name, SchedulerSpec scheduler, List<ServerSpec> servers, PoolConnections connections) {
        this(
                name,
                scheduler,
                servers,
                false,
                Duration.ZERO,
                PassiveSpec.DEFAULT,
                RetrySpec.DEFAULT,
                QueueSpec.DEFAULT,
                AllDown.REFUSE,
                connections,
                TimeoutOverrides.NONE);
    }
}
