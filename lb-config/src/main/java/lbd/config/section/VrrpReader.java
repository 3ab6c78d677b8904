package lbd.config.section;

import java.time.Duration;
import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.VrrpSpec;
import org.jspecify.annotations.Nullable;

/// `vrrp:`, its scripts and its sync groups.
final class VrrpReader {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    private VrrpReader() {}

    static VrrpSpec read(MapReader map) {
        UniqueNames scriptNames = new UniqueNames();
        UniqueNames groupNames = new UniqueNames();
        var routerId = map.optional("router_id", Value::line, "");
        var scripts = map.list("scripts", v -> v.map(m -> script(m, scriptNames)));
        var instances = map.list("instances", new VrrpInstanceReader()::read);
        var groups = map.list("sync_groups", v -> v.map(m -> group(m, groupNames)));
        return map.build(() -> new VrrpSpec(routerId.get(), scripts.get(), instances.get(), groups.get()));
    }

    private static ScriptSpec script(MapReader map, UniqueNames names) {
        var name = map.required("name", names::claim);
        var command = map.required("command", CommandReader::read);
        var interval =
                map.optional("interval", v -> v.duration(Duration.ofMillis(10), Duration.ofDays(1)), DEFAULT_INTERVAL);
        var timeout = map.<@Nullable Duration>optional(
                "timeout", v -> v.duration(Duration.ofMillis(10), Duration.ofHours(1)), null);
        var fall = map.optional("fall", v -> v.integer(1, 100), 1);
        var rise = map.optional("rise", v -> v.integer(1, 100), 1);
        var user = map.<@Nullable String>optional("user", Value::name, null);
        return map.build(() -> {
            Duration limit = timeout.get();
            return new ScriptSpec(
                    name.get(),
                    command.get(),
                    interval.get(),
                    limit != null ? limit : interval.get(),
                    fall.get(),
                    rise.get(),
                    user.get());
        });
    }

    private static SyncGroupSpec group(MapReader map, UniqueNames names) {
        var name = map.required("name", names::claim);
        var instances = map.required("instances", v -> v.list(i -> i.reference(NamedKind.VRRP_INSTANCE)));
        var notify = map.optional("notify", CommandReader::read, List.<String>of());
        return map.build(() -> new SyncGroupSpec(name.get(), instances.get(), notify.get()));
    }
}
