package lbd.config.section;

import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec;
import lbd.core.model.Timeouts;

/// One of `listeners:`
final class ListenerReader {
    private final int maxConnections;
    private final Timeouts inherited;
    private final BoundAddresses addresses;
    private final UniqueNames names = new UniqueNames();

    ListenerReader(Field<ProcessSpec> process, Field<Timeouts> defaults, BoundAddresses addresses) {
        maxConnections = process.orElse(ProcessSpec.DEFAULT).maxConnections();
        inherited = defaults.orElse(Timeouts.DEFAULT);
        this.addresses = addresses;
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
        var pool = map.required("pool", v -> v.reference(NamedKind.POOL));
        return map.build(
                () -> new ListenerSpec(name.get(), protocol.get(), bind.get(), max.get(), timeouts.get(), pool.get()));
    }
}
