package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.core.model.LogSpec;

/// `log:`
final class LogReader {
    private LogReader() {}

    static LogSpec read(MapReader map) {
        var level = map.optional("level", v -> v.word(LogSpec.Level.class), LogSpec.DEFAULT.level());
        var format = map.optional("format", v -> v.word(LogSpec.Format.class), LogSpec.DEFAULT.format());
        return map.build(() -> new LogSpec(level.get(), format.get()));
    }
}
