package lbd.config.bind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlNode;

/// The reading of one file: what its values share, and what comes out.
public final class Binding {
    /// Who made more mistakes than this has another problem.
    static final int MAX_ERRORS = 500;

    private final String file;
    private final DeclaredNames names;
    private final Map<String, Position> positions = new HashMap<>();
    private final List<ConfigError> errors = new ArrayList<>();
    private final Set<String> told = new HashSet<>();

    private Binding(String file, YamlNode root) {
        this.file = file;
        names = new DeclaredNames(root);
    }

    /// @param read of the whole file
    public static <T> Bound<T> bind(String file, YamlNode root, Function<Value, T> read) {
        Binding binding = new Binding(file, root);
        try {
            T value = read.apply(new Value(binding, KeyPath.ROOT, root, root.at()));
            if (binding.errors.isEmpty()) {
                return new Bound.Good<>(value, new Positions(file, binding.positions));
            }
        } catch (Refused e) {
            // Told already.
        }
        return new Bound.Bad<>(binding.errors.stream().sorted().toList());
    }

    DeclaredNames names() {
        return names;
    }

    void visited(KeyPath path, Position at) {
        positions.put(path.text(), at);
    }

    /// What is wrong inside of an anchor is told once, not again for every alias.
    void report(Position at, KeyPath path, String message) {
        if (errors.size() < MAX_ERRORS && told.add(at + path.last() + message)) {
            errors.add(new ConfigError(at, path.text(), message));
            if (errors.size() == MAX_ERRORS) {
                errors.add(new ConfigError(Position.wholeFile(file), "", "there are more errors than these"));
            }
        }
    }
}
