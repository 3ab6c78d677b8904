package lbd.daemon.plan;

import java.util.List;
import java.util.Locale;

/// One thing that a configuration adds, removes or changes.
///
/// @param kind   `listener`, `route`, `pool`, `server`, `check`, `certificate`, `rate_limit`, `vrrp_instance`,
///               `vrrp_script`, `vrrp_sync_group`, or a section of the file: `process`, `log`, `access_log`,
///               `admin`, `tracing`, `metrics`, `vrrp`
/// @param name   which of its kind; empty for a section. A server is `POOL/SERVER`, a route its listener and what it
///               matches
/// @param change `added`, `removed` or `changed`
/// @param keys   of what has changed, such as `timeouts.connect`; empty for what is added or removed
public record Item(String kind, String name, String change, List<String> keys) {
    /// What has become of it.
    enum Change {
        ADDED,
        REMOVED,
        CHANGED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Item {
        keys = List.copyOf(keys);
    }

    static Item added(String kind, String name) {
        return new Item(kind, name, Change.ADDED.word(), List.of());
    }

    static Item removed(String kind, String name) {
        return new Item(kind, name, Change.REMOVED.word(), List.of());
    }

    static Item changed(String kind, String name, List<String> keys) {
        return new Item(kind, name, Change.CHANGED.word(), keys);
    }

    /// One line for people.
    String text() {
        String what = name.isEmpty() ? kind : kind + " " + name;
        return what + ": " + change + (keys.isEmpty() ? "" : ": " + String.join(", ", keys));
    }
}
