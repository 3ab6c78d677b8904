package lbd.core.model.edge;

import java.util.List;
import java.util.Map;
import lbd.core.model.RouteAction;
import org.jspecify.annotations.Nullable;

/// A folder whose files a route serves.
///
/// @param root          an absolute path; nothing outside of it is served
/// @param index         what is served of a folder: names, the first that is there
/// @param fallback      what is tried in turn where there is no such file; none: 404
/// @param precompressed whether a file that lies beside the one that is asked for, with `.zst`, `.br` or
///     `.gz` behind its name, goes out in its place to clients that take it
/// @param listing       whether a folder without an index is shown
/// @param types         media types by the ends of names, without a dot, before those of the system
public record FilesSpec(
        String root,
        List<String> index,
        List<Fallback> fallback,
        boolean precompressed,
        boolean listing,
        Map<String, String> types) {
    public static final List<String> DEFAULT_INDEX = List.of("index.html");

    /// What is tried where there is no such file.
    public sealed interface Fallback {}

    /// Another file.
    ///
    /// @param path from the root, with a slash first
    public record ToFile(String path) implements Fallback {
        public ToFile {
            if (!path.startsWith("/") || path.endsWith("/") || path.contains("/../") || path.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("\"" + path + "\" is no file; allowed: /a/file of the root");
            }
        }
    }

    /// A pool, which gets the request as it came.
    public record ToPool(RouteAction.Forward forward) implements Fallback {}

    /// @param status 400 to 599
    public record ToStatus(int status) implements Fallback {}

    public FilesSpec {
        index = List.copyOf(index);
        fallback = List.copyOf(fallback);
        types = Map.copyOf(types);
        if (!root.startsWith("/")) {
            throw new IllegalArgumentException("root: \"" + root + "\" is no absolute path");
        }
        for (String name : index) {
            if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("index: \"" + name + "\" is no name of a file");
            }
        }
        for (int i = 0; i < fallback.size() - 1; i++) {
            if (!(fallback.get(i) instanceof ToFile)) {
                throw new IllegalArgumentException("fallback: nothing comes after a pool or a status");
            }
        }
    }

    /// The pool of the last fallback; null: there is none.
    public @Nullable String pool() {
        return !fallback.isEmpty() && fallback.getLast() instanceof ToPool(RouteAction.Forward forward)
                ? forward.pool()
                : null;
    }
}
