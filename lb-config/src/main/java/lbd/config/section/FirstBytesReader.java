package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.FirstBytesSpec;

/// A listener's `first_bytes:`
final class FirstBytesReader {
    private FirstBytesReader() {}

    static FirstBytesSpec read(Value value) {
        return value.map(FirstBytesReader::read);
    }

    private static FirstBytesSpec read(MapReader map) {
        FirstBytesSpec usual = FirstBytesSpec.DEFAULT;
        var patience = map.optional(
                "wait", v -> v.duration(FirstBytesSpec.MIN_WAIT, FirstBytesSpec.MAX_WAIT), usual.patience());
        var size =
                map.optional("size", v -> (int) v.size(FirstBytesSpec.MIN_SIZE, FirstBytesSpec.MAX_SIZE), usual.size());
        return map.build(() -> new FirstBytesSpec(patience.get(), size.get()));
    }
}
