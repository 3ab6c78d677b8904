package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;

/// One of `pools:`
final class PoolReader {
    private final UniqueNames names = new UniqueNames();

    PoolSpec read(Value value) {
        return value.map(this::read);
    }

    private PoolSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var scheduler = map.optional("scheduler", SchedulerReader::read, SchedulerSpec.DEFAULT);
        var servers = map.required("servers", v -> v.list(new ServerReader()::read));
        var connections = map.section("connections", ConnectionsReader::read);
        var timeouts = map.section("timeouts", TimeoutsReader::overrides);
        return map.build(
                () -> new PoolSpec(name.get(), scheduler.get(), servers.get(), connections.get(), timeouts.get()));
    }
}
