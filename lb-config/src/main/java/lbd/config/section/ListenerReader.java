package lbd.config.section;

import java.util.List;
import java.util.Locale;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import lbd.core.scheduler.SchedulerType;

/// One of `listeners:`
final class ListenerReader {
    private final int maxConnections;
    private final Timeouts inherited;
    private final BoundAddresses addresses;
    private final List<PoolSpec> pools;
    private final UniqueNames names = new UniqueNames();

    ListenerReader(
            Field<ProcessSpec> process,
            Field<Timeouts> defaults,
            BoundAddresses addresses,
            Field<List<PoolSpec>> pools) {
        maxConnections = process.orElse(ProcessSpec.DEFAULT).maxConnections();
        inherited = defaults.orElse(Timeouts.DEFAULT);
        this.addresses = addresses;
        this.pools = pools.orElse(List.of());
    }

    ListenerSpec read(Value value) {
        return value.map(this::read);
    }

    private ListenerSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var protocol = map.required("protocol", v -> v.word(Protocol.class));
        var bind = map.required("bind", v -> v.oneOrMore(addresses::claim));
        var max = map.optional("max_connections", v -> v.integer(1, ProcessReader.MAX_CONNECTIONS), maxConnections);
        var timeouts = map.section("timeouts", t -> TimeoutsReader.read(t, inherited));
        // Needed until there are routes, which may take everything.
        var pool = map.required("pool", v -> pool(v, protocol));
        return map.build(
                () -> new ListenerSpec(name.get(), protocol.get(), bind.get(), max.get(), timeouts.get(), pool.get()));
    }

    /// A scheduler that never finds its key would be an rr in disguise.
    private String pool(Value value, Field<Protocol> protocol) {
        String name = value.reference(NamedKind.POOL);
        for (PoolSpec pool : pools) {
            if (pool.name().equals(name) && protocol.isGood() && !finds(pool.scheduler(), protocol.get())) {
                throw value.refuse(
                        "pool \"" + name + "\" picks by " + pool.scheduler().type() + ", which does not work with "
                                + protocol.get().name().toLowerCase(Locale.ROOT));
            }
        }
        return name;
    }

    private static boolean finds(SchedulerSpec scheduler, Protocol protocol) {
        SchedulerType type = SchedulerType.of(scheduler.type()).orElseThrow();
        return protocol == Protocol.HTTP ? !type.needsFirstBytes() : !type.needsHttp(scheduler);
    }
}
