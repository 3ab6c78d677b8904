package lbd.config.section;

import java.util.List;
import java.util.regex.Pattern;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.AccessLogSpec;

/// `access_log:`
final class AccessLogReader {
    private static final List<String> PLACES = List.of("stdout", "stderr", AccessLogSpec.OFF);
    private static final List<String> FORMATS = List.of("json", "common", "combined");
    private static final Pattern TEMPLATE = Pattern.compile("([^{}]|\\{[a-z][a-z0-9_]*})*");

    private AccessLogReader() {}

    static AccessLogSpec read(MapReader map) {
        var path = map.optional("path", AccessLogReader::path, AccessLogSpec.DEFAULT.path());
        var format = map.optional("format", AccessLogReader::format, AccessLogSpec.DEFAULT.format());
        return map.build(() -> new AccessLogSpec(path.get(), format.get()));
    }

    /// A file is told from a misspelt word by its slash.
    private static String path(Value value) {
        String path = value.line();
        return path.contains("/") ? path : value.word(PLACES, "a path with a /");
    }

    private static String format(Value value) {
        String format = value.line();
        if (!format.contains("{")) {
            return value.word(FORMATS, "a template with {fields}");
        }
        if (!TEMPLATE.matcher(format).matches()) {
            throw value.refuse("expected fields such as {status}, each brace closed");
        }
        return format;
    }
}
