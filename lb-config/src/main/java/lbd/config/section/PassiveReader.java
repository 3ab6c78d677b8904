package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.PassiveSpec;
import org.jspecify.annotations.Nullable;

/// A pool's `passive:`, a mapping or `off`.
final class PassiveReader {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private PassiveReader() {}

    static Field<@Nullable PassiveSpec> read(MapReader pool) {
        return pool.<@Nullable PassiveSpec>optional("passive", PassiveReader::offOrMap, PassiveSpec.DEFAULT);
    }

    private static @Nullable PassiveSpec offOrMap(Value value) {
        return value.is("off") ? null : value.map(PassiveReader::settings);
    }

    private static PassiveSpec settings(MapReader map) {
        PassiveSpec usual = PassiveSpec.DEFAULT;
        var maxFails = map.optional("max_fails", v -> v.integer(1, PassiveSpec.MAX_MAX_FAILS), usual.maxFails());
        var failTimeout = map.optional(
                "fail_timeout", v -> v.duration(SHORTEST, PassiveSpec.LONGEST_FAIL_TIMEOUT), usual.failTimeout());
        var statuses = map.list("statuses", v -> v.integer(400, 599));
        var maxEjected = map.optional("max_ejected", v -> v.percent(1, 100), usual.maxEjected());
        Duration shortest = failTimeout.orElse(SHORTEST);
        var maxEjectionTime = map.optional(
                "max_ejection_time",
                v -> v.duration(shortest, PassiveSpec.LONGEST_EJECTION),
                PassiveSpec.usualMaxEjectionTime(shortest));
        return map.build(() -> new PassiveSpec(
                maxFails.get(), failTimeout.get(), statuses.get(), maxEjected.get(), maxEjectionTime.get()));
    }
}
