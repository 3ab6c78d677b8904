package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.TimeoutOverrides;
import lbd.core.model.Timeouts;
import org.jspecify.annotations.Nullable;

/// `timeouts:`, in `defaults:`, listeners and pools.
final class TimeoutsReader {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    private TimeoutsReader() {}

    /// @param inherited where the file does not say
    static Timeouts read(MapReader map, Timeouts inherited) {
        var connect = timeout(map, "connect", inherited.connect());
        var clientIdle = map.optional("client_idle", TimeoutsReader::idle, inherited.clientIdle());
        var serverIdle = map.optional("server_idle", TimeoutsReader::idle, inherited.serverIdle());
        var requestHead = timeout(map, "request_head", inherited.requestHead());
        var keepalive = timeout(map, "keepalive", inherited.keepalive());
        var queue = timeout(map, "queue", inherited.queue());
        var tunnel = timeout(map, "tunnel", inherited.tunnel());
        var halfClosed = timeout(map, "half_closed", inherited.halfClosed());
        var session = map.<@Nullable Duration>optional("session", TimeoutsReader::session, inherited.session());
        return map.build(() -> new Timeouts(
                connect.get(),
                clientIdle.get(),
                serverIdle.get(),
                requestHead.get(),
                keepalive.get(),
                queue.get(),
                tunnel.get(),
                halfClosed.get(),
                session.get()));
    }

    private static @Nullable Duration session(Value value) {
        return value.is("off") ? null : value.duration(Timeouts.SHORTEST_SESSION, Timeouts.LONGEST_SESSION);
    }

    /// A silence in the middle of work.
    private static Duration idle(Value value) {
        return value.is("off") ? Timeouts.OFF : value.duration(SHORTEST, Timeouts.LONGEST_IDLE);
    }

    /// What a pool may say otherwise than the listener whose traffic it takes.
    static TimeoutOverrides overrides(MapReader map) {
        var connect = override(map, "connect");
        var serverIdle = map.<@Nullable Duration>optional("server_idle", TimeoutsReader::idle, null);
        var queue = override(map, "queue");
        var tunnel = override(map, "tunnel");
        return map.build(() -> new TimeoutOverrides(connect.get(), serverIdle.get(), queue.get(), tunnel.get()));
    }

    private static Field<Duration> timeout(MapReader map, String key, Duration inherited) {
        return map.optional(key, v -> v.duration(SHORTEST, LONGEST), inherited);
    }

    private static Field<@Nullable Duration> override(MapReader map, String key) {
        return map.optional(key, v -> v.duration(SHORTEST, LONGEST), null);
    }
}
