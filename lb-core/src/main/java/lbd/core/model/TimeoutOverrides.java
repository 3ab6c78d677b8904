package lbd.core.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The timers of the server's side where a pool says otherwise than the listener; null where it says nothing. The final
/// values for the traffic of a listener to a pool are `listener.timeouts().with(pool.timeouts())`.
public record TimeoutOverrides(
        @Nullable Duration connect,
        @Nullable Duration serverIdle,
        @Nullable Duration queue,
        @Nullable Duration tunnel) {
    public static final TimeoutOverrides NONE = new TimeoutOverrides(null, null, null, null);
}
