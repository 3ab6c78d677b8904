package lbd.daemon.alert;

import java.util.Map;
import java.util.Set;
import lbd.core.model.alert.AlertTopic;
import lbd.daemon.log.Fields;
import lbd.daemon.problem.Kind;
import org.jspecify.annotations.Nullable;

/// Which events are about which topic. Those that an operator has caused himself, and sees, are about none.
final class Topics {
    private static final Map<AlertTopic, Set<String>> EVENTS = Map.of(
            AlertTopic.SERVER,
            Set.of("server.up", "server.down", "server.ejected", "server.drain", "server.disabled"),
            AlertTopic.POOL,
            Set.of("pool.quorum_lost", "pool.quorum_gained"),
            AlertTopic.VIP,
            Set.of("vrrp.transition", "vrrp.failed", "vrrp.address_failed", "vrrp.address_exists"),
            AlertTopic.CERTIFICATE,
            Set.of(
                    "certificate.expires",
                    "certificate.expired",
                    "acme.signed",
                    "acme.failed",
                    "ocsp.revoked",
                    "tls.files_refused"),
            AlertTopic.RELOAD,
            Set.of(
                    "config.applied",
                    "config.error",
                    "config.rejected",
                    "config.rolled_back",
                    "config.rollback_failed",
                    "config.internal_error"));

    /// Problems of pools.
    private static final Set<String> PROBLEMS =
            Set.of(Kind.NO_SERVER.word(), Kind.QUEUE_FULL.word(), Kind.QUEUE_TIMEOUT.word());

    private Topics() {}

    /// @return null for most events
    static @Nullable AlertTopic of(Fields event) {
        String name = event.event();
        if (name.startsWith("problem.")) {
            return PROBLEMS.contains(event.text("kind")) ? AlertTopic.POOL : null;
        }
        for (Map.Entry<AlertTopic, Set<String>> entry : EVENTS.entrySet()) {
            if (entry.getValue().contains(name)) {
                return entry.getKey();
            }
        }
        return null;
    }

    static Map<AlertTopic, Set<String>> events() {
        return EVENTS;
    }
}
