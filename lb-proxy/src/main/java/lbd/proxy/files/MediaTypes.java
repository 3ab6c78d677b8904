package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Media types by the ends of names: the operator's, the system's (`/etc/mime.types`), the JDK's. Immutable; any
/// thread.
final class MediaTypes {
    static final String UNKNOWN = "application/octet-stream";
    private static final Path SYSTEM = Path.of("/etc/mime.types");

    /// What pages are made of and an older JDK, or a machine without a table, has no type for.
    private static final Map<String, String> NEWER = Map.of(
            "avif", "image/avif",
            "ico", "image/vnd.microsoft.icon",
            "js", "text/javascript",
            "map", "application/json",
            "mjs", "text/javascript",
            "wasm", "application/wasm",
            "webmanifest", "application/manifest+json",
            "woff", "font/woff",
            "woff2", "font/woff2");

    private final Map<String, String> byEnd;

    /// @param own by the ends of names, before all others
    MediaTypes(Map<String, String> own) {
        this(own, SYSTEM);
    }

    MediaTypes(Map<String, String> own, Path system) {
        byEnd = new HashMap<>(read(system));
        byEnd.putAll(NEWER);
        byEnd.putAll(own);
    }

    /// Lines of a type and the ends that have it.
    private static Map<String, String> read(Path table) {
        Map<String, String> types = new HashMap<>();
        try {
            for (String line : Files.readAllLines(table, UTF_8)) {
                String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
                for (int i = 1; i < words.length; i++) {
                    types.putIfAbsent(words[i], words[0]);
                }
            }
        } catch (IOException e) {
            // A machine need not have one.
            return Map.of();
        }
        return types;
    }

    /// @param name of a file
    String of(String name) {
        int dot = name.lastIndexOf('.');
        String end = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        String known = dot < 0 ? null : byEnd.get(end);
        if (known == null) {
            known = URLConnection.guessContentTypeFromName(name);
        }
        return known == null ? UNKNOWN : known;
    }
}
