package lbd.config.section;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteAction;
import lbd.core.model.edge.FilesSpec;
import lbd.core.model.edge.FilesSpec.Fallback;

/// `files:` of a route.
final class FilesReader {
    private final Function<Value, String> pool;

    /// @param pool reads the name of a pool
    FilesReader(Function<Value, String> pool) {
        this.pool = pool;
    }

    RouteAction read(Value value) {
        return value.map(this::read);
    }

    private RouteAction read(MapReader map) {
        var root = map.required("root", FilesReader::root);
        var index = map.optional(
                "index", v -> v.oneOrMore(one -> one.parsed("a file's name", text -> text)), FilesSpec.DEFAULT_INDEX);
        var fallback = map.optional("fallback", v -> v.oneOrMore(this::fallback), List.<Fallback>of());
        var precompressed = map.optional("precompressed", Value::flag, false);
        var listing = map.optional("listing", Value::flag, false);
        var types = map.optional("types", v -> v.parsed("a file", FilesReader::types), Map.<String, String>of());
        return map.build(() -> new RouteAction.Files(new FilesSpec(
                root.get(), index.get(), fallback.get(), precompressed.get(), listing.get(), types.get())));
    }

    private static String root(Value value) {
        Path root = value.parsed("a folder, from the root", FilesReader::path);
        if (!Files.isDirectory(root)) {
            value.warn("there is no folder " + root + " now: all of it is not found until there is");
        }
        return root.toString();
    }

    private static Path path(String text) {
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("expected a folder, from the root, such as /srv/www");
            }
            return path.normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no path", e);
        }
    }

    private Fallback fallback(Value value) {
        return value.isMap()
                ? value.map(this::fallback)
                : value.parsed("a file of the root, such as /index.html", FilesSpec.ToFile::new);
    }

    private Fallback fallback(MapReader map) {
        var to = map.optional("pool", pool, "");
        var status = map.optional("status", v -> v.integer(400, 599), 404);
        return map.build(() -> {
            if (map.has("pool") == map.has("status")) {
                throw new IllegalArgumentException("needs one of pool, status");
            }
            return map.has("pool")
                    ? new FilesSpec.ToPool(new RouteAction.Forward(to.get()))
                    : new FilesSpec.ToStatus(status.get());
        });
    }

    /// A table as `/etc/mime.types` is one.
    private static Map<String, String> types(String file) {
        Map<String, String> types = new HashMap<>();
        LinesFile.read(file, line -> {
            String[] words = line.split("\\s+", -1);
            if (!words[0].matches("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")) {
                throw new IllegalArgumentException("\"" + words[0] + "\" is no media type");
            }
            for (int i = 1; i < words.length; i++) {
                types.putIfAbsent(words[i].toLowerCase(Locale.ROOT), words[0]);
            }
            return words[0];
        });
        return types;
    }
}
