package lbd.config.section;

import java.util.Map;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.SchedulerSpec;
import lbd.core.scheduler.PeerNames;
import lbd.core.scheduler.SchedulerOption;
import lbd.core.scheduler.SchedulerType;
import org.jspecify.annotations.Nullable;

/// `scheduler:`, a word or a mapping with `type` and that scheduler's options.
final class SchedulerReader {
    private SchedulerReader() {}

    static SchedulerSpec read(Value value) {
        return value.isMap() ? value.map(SchedulerReader::withOptions) : withoutOptions(value);
    }

    private static SchedulerSpec withoutOptions(Value value) {
        SchedulerSpec spec = new SchedulerSpec(type(value).keyword());
        try {
            SchedulerType.check(spec);
        } catch (IllegalArgumentException e) {
            throw value.refuse(String.valueOf(e.getMessage()));
        }
        return spec;
    }

    private static SchedulerSpec withOptions(MapReader map) {
        var type = map.required("type", SchedulerReader::type);
        SchedulerSpec usual = new SchedulerSpec(type.orElse(SchedulerType.RR).keyword());
        var consistent = option(map, type, SchedulerOption.CONSISTENT, Value::flag, usual.consistent());
        var boundedLoad = option(
                map,
                type,
                SchedulerOption.BOUNDED_LOAD,
                v -> v.decimal(SchedulerSpec.MIN_BOUNDED_LOAD, SchedulerSpec.MAX_BOUNDED_LOAD),
                usual.boundedLoad());
        var port = option(map, type, SchedulerOption.PORT, Value::flag, usual.port());
        var prefix = option(map, type, SchedulerOption.PREFIX, v -> v.integer(1, 32), usual.prefix());
        var prefix6 = option(map, type, SchedulerOption.PREFIX6, v -> v.integer(1, 128), usual.prefix6());
        var name = SchedulerReader.<@Nullable String>option(map, type, SchedulerOption.NAME, Value::line, null);
        var query = option(map, type, SchedulerOption.QUERY, Value::flag, usual.query());
        var key = option(map, type, SchedulerOption.KEY, v -> v.word(SchedulerSpec.Key.class), usual.key());
        return map.build(() -> checked(new SchedulerSpec(
                type.get().keyword(),
                consistent.get(),
                boundedLoad.get(),
                port.get(),
                prefix.get(),
                prefix6.get(),
                name.get(),
                query.get(),
                key.get())));
    }

    private static SchedulerSpec checked(SchedulerSpec spec) {
        SchedulerType.check(spec);
        return spec;
    }

    /// Asked for only where the type has it, so that elsewhere it is an unknown key. Where the type itself is
    /// wrong, nobody knows which options it has.
    private static <T extends @Nullable Object> Field<T> option(
            MapReader map,
            Field<SchedulerType> type,
            SchedulerOption option,
            Function<Value, ? extends T> read,
            T usual) {
        return !type.isGood() || type.get().options().contains(option)
                ? map.optional(option.keyword(), read, usual)
                : Field.good(usual);
    }

    private static SchedulerType type(Value value) {
        for (Map.Entry<String, String> peer : PeerNames.ours().entrySet()) {
            if (value.says(peer.getKey())) {
                throw value.refuse("\"" + peer.getKey() + "\" is called " + peer.getValue() + " here");
            }
        }
        return SchedulerType.of(value.word(SchedulerType.keywords())).orElseThrow();
    }
}
