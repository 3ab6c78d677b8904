package lbd.config.section;

import java.util.EnumMap;
import java.util.Map;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.http.MediaRange;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.Encoding;

/// `compress:` of a listener or a route: a mapping, `on` or `off`.
final class CompressReader {
    private CompressReader() {}

    static CompressSpec read(Value value) {
        if (value.isMap()) {
            return value.map(CompressReader::read);
        }
        return value.flag() ? CompressSpec.DEFAULT : CompressSpec.OFF;
    }

    private static CompressSpec read(MapReader map) {
        var encodings = map.optional(
                "encodings", v -> v.oneOrMore(one -> one.word(Encoding.class)), CompressSpec.DEFAULT.encodings());
        var types = map.optional(
                "types",
                v -> v.oneOrMore(one -> one.parsed("a type such as text/html or text/*", MediaRange::check)),
                CompressSpec.DEFAULT_TYPES);
        var minSize = map.optional(
                "min_size", v -> (int) v.size(0, CompressSpec.MAX_MIN_SIZE), CompressSpec.DEFAULT_MIN_SIZE);
        var levels = map.section("level", CompressReader::levels);
        return map.build(() -> new CompressSpec(encodings.get(), types.get(), minSize.get(), levels.get()));
    }

    private static Map<Encoding, Integer> levels(MapReader map) {
        Map<Encoding, Field<Integer>> read = new EnumMap<>(Encoding.class);
        for (Encoding one : Encoding.values()) {
            read.put(one, map.optional(one.word(), v -> v.integer(one.minLevel(), one.maxLevel()), one.defaultLevel()));
        }
        return map.build(() -> {
            Map<Encoding, Integer> levels = new EnumMap<>(Encoding.class);
            read.forEach((one, level) -> levels.put(one, level.get()));
            return levels;
        });
    }
}
