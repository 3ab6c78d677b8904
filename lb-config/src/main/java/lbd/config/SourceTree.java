package lbd.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import lbd.config.bind.Hidden;
import lbd.config.yaml.MergedFiles;
import lbd.config.yaml.Position;
import lbd.config.yaml.Variables;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlParser;
import org.jspecify.annotations.Nullable;

/// A file and what its `include:` names, as one tree, with the variables of the environment put in.
final class SourceTree {
    static final String INCLUDE = "include";
    static final int MAX_FILES = 1000;
    static final int MAX_DEPTH = 8;
    static final long MAX_TOTAL_BYTES = 16L * 1024 * 1024;

    private final FileSet files;
    private final Variables variables;
    private final List<YamlException> errors = new ArrayList<>();
    private final Map<Path, Position> seen = new HashMap<>();
    private final Deque<Path> open = new ArrayDeque<>();
    private long bytes;
    private boolean full;

    /// @param environment from a name to its value, null where it is not set
    SourceTree(FileSet files, UnaryOperator<@Nullable String> environment) {
        this.files = files;
        variables = new Variables(environment);
    }

    /// What is wrong with the files, before anything is known of what they mean.
    List<YamlException> errors() {
        List<YamlException> all = new ArrayList<>(errors);
        all.addAll(variables.errors());
        return all;
    }

    /// @return null where the file itself could not be read
    @Nullable
    YamlNode read() {
        return read(files.main());
    }

    private @Nullable YamlNode read(Path file) {
        try {
            byte[] content = files.bytes(file);
            ConfigFile.checkSize(file.toString(), content);
            bytes += content.length;
            YamlNode root = variables.expand(YamlParser.parse(file.toString(), content));
            return root instanceof Mapping mapping ? withIncluded(file, mapping) : root;
        } catch (YamlException e) {
            errors.add(e);
            return null;
        }
    }

    private Mapping withIncluded(Path file, Mapping root) {
        Entry include = root.entries().get(INCLUDE);
        if (include == null) {
            return root;
        }
        open.push(identity(file));
        Mapping whole = withIncluded(file, root, include.value());
        open.pop();
        return whole;
    }

    private Mapping withIncluded(Path file, Mapping root, YamlNode patterns) {
        Mapping whole = root;
        for (YamlNode item : patterns instanceof Sequence(var at, var items) ? items : List.of(patterns)) {
            if (item instanceof Scalar scalar) {
                for (Path included : matching(file, scalar)) {
                    Mapping more = included(included, scalar.at());
                    whole = more == null ? whole : MergedFiles.of(whole, more);
                }
            }
        }
        return whole;
    }

    private List<Path> matching(Path file, Scalar pattern) {
        try {
            return files.matching(file.getParent(), pattern.text());
        } catch (IOException | IllegalArgumentException e) {
            String why = e instanceof IOException io ? ConfigFile.reason(io) : String.valueOf(e.getMessage());
            String message = INCLUDE + ": \"" + pattern.text() + "\": " + why;
            errors.add(
                    new YamlException(pattern.at(), Hidden.of(pattern).hide(message, "a file, a folder or a pattern")));
            return List.of();
        }
    }

    /// @return its mapping without its own `include:`; null where it has none, which has been told
    private @Nullable Mapping included(Path file, Position at) {
        String problem = bound(file, at);
        if (!problem.isEmpty()) {
            errors.add(new YamlException(at, INCLUDE + ": " + problem));
            return null;
        }
        YamlNode root = read(file);
        if (root instanceof Mapping mapping) {
            Map<String, Entry> entries = new LinkedHashMap<>(mapping.entries());
            entries.remove(INCLUDE);
            return new Mapping(mapping.at(), entries, mapping.flaws());
        }
        if (root != null) {
            errors.add(new YamlException(root.at(), "expected a mapping (keys and values), as in a file of its own"));
        }
        return null;
    }

    /// @return why the file cannot be read beside the others; empty where it can
    private String bound(Path file, Position at) {
        Path identity = identity(file);
        if (open.contains(identity)) {
            List<Path> way = new ArrayList<>(open).reversed();
            return "files include each other in a circle: "
                    + way.stream().map(Path::toString).collect(Collectors.joining(" -> ")) + " -> " + identity;
        }
        Position first = seen.putIfAbsent(identity, at);
        if (first != null) {
            return file + " is included twice; first at " + first;
        }
        if (open.size() > MAX_DEPTH) {
            return "files include each other more than " + MAX_DEPTH + " deep";
        }
        if (!full && (seen.size() > MAX_FILES || bytes > MAX_TOTAL_BYTES)) {
            full = true;
            return "more than " + MAX_FILES + " files, or more than 16MiB in all";
        }
        return "";
    }

    /// The same for all the ways to name a file.
    private static Path identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }
}
