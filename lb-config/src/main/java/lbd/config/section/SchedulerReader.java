package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.SchedulerSpec;
import lbd.core.scheduler.SchedulerType;

/// `scheduler:`, a word or a mapping with `type` and that scheduler's options.
final class SchedulerReader {
    private SchedulerReader() {}

    static SchedulerSpec read(Value value) {
        return value.isMap() ? value.map(SchedulerReader::withOptions) : new SchedulerSpec(type(value));
    }

    private static SchedulerSpec withOptions(MapReader map) {
        var type = map.required("type", SchedulerReader::type);
        return map.build(() -> new SchedulerSpec(type.get()));
    }

    private static String type(Value value) {
        return value.word(SchedulerType.keywords());
    }
}
