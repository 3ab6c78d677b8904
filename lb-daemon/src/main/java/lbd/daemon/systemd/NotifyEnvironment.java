package lbd.daemon.systemd;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What systemd says in the environment of a service.
///
/// @param socket   where to send messages
/// @param watchdog it wants to hear that we are alive within this; null: it does not ask
record NotifyEnvironment(String socket, @Nullable Duration watchdog) {
    /// @param pid our own: the watchdog may be asked of another process, whose environment we have inherited
    /// @return null where nobody listens
    static @Nullable NotifyEnvironment of(Map<String, String> environment, long pid) {
        String socket = environment.get("NOTIFY_SOCKET");
        return socket == null || socket.isEmpty() ? null : new NotifyEnvironment(socket, watchdog(environment, pid));
    }

    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        String usec = environment.getOrDefault("WATCHDOG_USEC", "");
        String of = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
        if (!usec.matches("[1-9][0-9]{0,17}") || !of.equals(Long.toString(pid))) {
            return null;
        }
        return Duration.ofNanos(Math.multiplyExact(Math.min(Long.parseLong(usec), Long.MAX_VALUE / 1000), 1000L));
    }
}
