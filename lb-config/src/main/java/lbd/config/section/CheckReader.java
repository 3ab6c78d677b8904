package lbd.config.section;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.HealthCheck;

/// One of `health_checks:`, and a pool's `health_check:`, which names one, says one itself, or is a list of such.
final class CheckReader {
    private final UniqueNames names = new UniqueNames();

    /// One of `health_checks:`
    HealthCheck named(Value value) {
        return value.map(map -> {
            Field<String> name = map.required("name", names::claim);
            return read(map, type(map), name, "query");
        });
    }

    /// A pool's own.
    ///
    /// @param declared those of `health_checks:`
    static List<HealthCheck> ofPool(Value value, Field<List<HealthCheck>> declared) {
        UniqueNames inPool = new UniqueNames();
        return value.oneOrMore(v -> v.isMap() ? v.map(map -> own(v, map, inPool)) : reference(v, declared, inPool));
    }

    /// A server's own: as a pool's, `off`, or the pool's at another port.
    ///
    /// @param declared those of `health_checks:`
    /// @param ofPool   those of its pool
    static List<HealthCheck> ofServer(Value value, Field<List<HealthCheck>> declared, Field<List<HealthCheck>> ofPool) {
        if (value.is("off")) {
            return List.of();
        }
        boolean atPort = value.isMap() && value.map(map -> map.has("port") && !map.has("type"));
        return atPort ? value.map(map -> atPort(value, map, ofPool)) : ofPool(value, declared);
    }

    private static List<HealthCheck> atPort(Value value, MapReader map, Field<List<HealthCheck>> ofPool) {
        Field<Integer> port = map.required("port", CheckTargetReader::port);
        if (ofPool.isGood() && ofPool.get().isEmpty()) {
            throw value.refuse("the pool has no health_check that could go to this port");
        }
        return map.build(
                () -> ofPool.get().stream().map(check -> check.at(port.get())).toList());
    }

    private static HealthCheck reference(Value value, Field<List<HealthCheck>> declared, UniqueNames inPool) {
        String name = inPool.claim(value, value.reference(NamedKind.HEALTH_CHECK));
        return declared.get().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// Called as its type where it has no name; for `dns`, `name:` is what is asked, as in `{type: dns, name:
    /// example.com}`.
    private static HealthCheck own(Value value, MapReader map, UniqueNames inPool) {
        CheckType type = type(map);
        boolean canName = type != CheckType.DNS;
        boolean named = canName && map.has("name");
        Field<String> name = map.optional("name", canName ? inPool::claim : v -> word(type), word(type));
        HealthCheck check = read(map, type, name, "name");
        if (!named) {
            inPool.claim(value, word(type));
        }
        return check;
    }

    /// Which other keys are legal follows from the type. Without one, only those that no type has are told.
    private static CheckType type(MapReader map) {
        Field<CheckType> type = map.required("type", v -> v.word(CheckType.class));
        if (!map.has("type")) {
            map.ignore(CheckSpecReader.KEYS);
            map.ignore(CheckTargetReader.KEYS);
            new CheckTimingReader(map);
            map.build(type::get);
        }
        return type.get();
    }

    private static String word(CheckType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /// @param queryKey what a dns check calls the name that it asks for
    private static HealthCheck read(MapReader map, CheckType type, Field<String> name, String queryKey) {
        CheckTimingReader timing = new CheckTimingReader(map);
        Supplier<CheckTarget> target = CheckTargetReader.read(map, type);
        Supplier<CheckSpec> spec = CheckSpecReader.read(map, type, queryKey);
        return map.build(() -> new HealthCheck(name.get(), spec.get(), timing.get(), target.get()));
    }
}
