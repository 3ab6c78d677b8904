package lbd.config.section;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.ErrorPage;
import lbd.core.variable.Scope;

/// A listener's `error_pages:`, from statuses to files. They are read with the configuration, so a reload reads them
/// anew and one that is gone is an error at its place.
final class ErrorPagesReader {
    private static final String ALLOWED =
            ErrorPage.STATUSES.stream().map(String::valueOf).collect(Collectors.joining(", "));

    private ErrorPagesReader() {}

    static Map<Integer, ErrorPage> read(Value value) {
        Map<String, ErrorPage> pages =
                value.map(map -> map.entries(ErrorPagesReader::checkStatus, ErrorPagesReader::page));
        Map<Integer, ErrorPage> byStatus = new TreeMap<>();
        pages.forEach((status, page) -> byStatus.put(Integer.valueOf(status), page));
        return byStatus;
    }

    private static void checkStatus(String key) {
        if (ErrorPage.STATUSES.stream().noneMatch(status -> key.equals(status.toString()))) {
            throw new IllegalArgumentException(
                    "\"" + key + "\" is no status that lbd answers with; allowed: " + ALLOWED);
        }
    }

    private static ErrorPage page(Value value) {
        return value.isMap() ? value.map(ErrorPagesReader::page) : value.parsed("a file", ErrorPagesReader::file);
    }

    private static ErrorPage page(MapReader map) {
        var variables = map.optional("variables", Value::flag, false);
        var page = map.required("file", v -> {
            ErrorPage plain = v.parsed("a file", ErrorPagesReader::file);
            boolean has = variables.isGood() && variables.get();
            return has
                    ? new ErrorPage(
                            plain.type(), plain.body(), BodyText.parse(v, plain.type(), plain.body(), Scope.ANSWER))
                    : plain;
        });
        return map.build(page::get);
    }

    private static ErrorPage file(String file) {
        if (!file.startsWith("/")) {
            throw new IllegalArgumentException("expected a path from the root, such as /etc/lbd/503.html");
        }
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw new NoSuchFileException(file);
            }
            if (Files.size(path) > ErrorPage.MAX_BODY) {
                throw new IllegalArgumentException(file + " has more than 256KiB");
            }
            return new ErrorPage(type(file), Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    private static String type(String file) {
        if (file.endsWith(".html") || file.endsWith(".htm")) {
            return "text/html; charset=utf-8";
        }
        return file.endsWith(".json") ? "application/json" : "text/plain; charset=utf-8";
    }
}
