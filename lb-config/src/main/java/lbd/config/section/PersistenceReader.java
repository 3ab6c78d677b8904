package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.PersistenceSpec;

/// A pool's `persistence:`, a mapping or its type alone.
final class PersistenceReader {
    private PersistenceReader() {}

    static PersistenceSpec read(Value value) {
        PersistenceSpec usual = PersistenceSpec.DEFAULT;
        return value.isMap()
                ? value.map(PersistenceReader::longForm)
                : new PersistenceSpec(
                        value.word(PersistenceSpec.Type.class),
                        usual.timeout(),
                        usual.prefix(),
                        usual.prefix6(),
                        usual.size());
    }

    private static PersistenceSpec longForm(MapReader map) {
        PersistenceSpec usual = PersistenceSpec.DEFAULT;
        var type = map.required("type", v -> v.word(PersistenceSpec.Type.class));
        var timeout = map.optional(
                "timeout", v -> v.duration(PersistenceSpec.SHORTEST, PersistenceSpec.LONGEST), usual.timeout());
        var prefix = map.optional("prefix", v -> v.integer(1, 32), usual.prefix());
        var prefix6 = map.optional("prefix6", v -> v.integer(1, 128), usual.prefix6());
        var size = map.optional("size", v -> v.integer(1, PersistenceSpec.MAX_SIZE), usual.size());
        return map.build(() -> new PersistenceSpec(type.get(), timeout.get(), prefix.get(), prefix6.get(), size.get()));
    }
}
