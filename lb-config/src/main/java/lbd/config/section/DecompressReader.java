package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;

/// `decompress:` of a listener or a route: a mapping, `on` or `off`.
final class DecompressReader {
    private DecompressReader() {}

    static DecompressSpec read(Value value) {
        if (value.isMap()) {
            return value.map(DecompressReader::read);
        }
        return value.flag() ? DecompressSpec.DEFAULT : DecompressSpec.OFF;
    }

    private static DecompressSpec read(MapReader map) {
        DecompressSpec fallback = DecompressSpec.DEFAULT;
        var encodings =
                map.optional("encodings", v -> v.oneOrMore(one -> one.word(Coding.class)), fallback.encodings());
        var maxSize = map.optional(
                "max_size", v -> v.size(DecompressSpec.LEAST_SIZE, DecompressSpec.MOST_SIZE), fallback.maxSize());
        var maxRatio = map.optional(
                "max_ratio",
                v -> v.integer(DecompressSpec.LEAST_RATIO, DecompressSpec.MOST_RATIO),
                fallback.maxRatio());
        return map.build(() -> new DecompressSpec(encodings.get(), maxSize.get(), maxRatio.get()));
    }
}
