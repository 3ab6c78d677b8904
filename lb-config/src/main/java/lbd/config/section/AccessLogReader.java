package lbd.config.section;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.AccessLogSpec;

/// `access_log:`
final class AccessLogReader {
    private static final List<String> PLACES = List.of("stdout", "stderr", AccessLogSpec.OFF);
    private static final List<String> FORMATS = List.of("json", "common", "combined");
    private static final Pattern BRACES = Pattern.compile("([^{}]|\\{[^{}]*})*");

    private AccessLogReader() {}

    static AccessLogSpec read(MapReader map) {
        var path = map.optional("path", AccessLogReader::path, AccessLogSpec.DEFAULT.path());
        var format = map.optional("format", AccessLogReader::format, AccessLogSpec.DEFAULT.format());
        return map.build(() -> new AccessLogSpec(path.get(), format.get()));
    }

    /// A file is told from a misspelt word by its slash.
    private static String path(Value value) {
        String path = value.line();
        return path.contains("/")
                ? value.parsed("a path", AccessLogReader::inFolder)
                : value.word(PLACES, "a path with a /");
    }

    private static String inFolder(String path) {
        try {
            Path folder = Path.of(path).toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new IllegalArgumentException("there is no folder " + folder + " for this file");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path of this system", e);
        }
    }

    private static String format(Value value) {
        if (!value.text().contains("{")) {
            return value.word(FORMATS, "a template with {fields}");
        }
        return value.parsed("a template", AccessLogReader::template);
    }

    private static String template(String text) {
        if (!BRACES.matcher(text).matches()) {
            throw new IllegalArgumentException("expected {fields}, each with both its braces");
        }
        LineFormat.of(text);
        return text;
    }
}
