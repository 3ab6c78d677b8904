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
import org.jspecify.annotations.Nullable;

/// The reading of one file: what its values share, and what comes out.
public final class Binding {
    /// Who made more mistakes than this has another problem.
    static final int MAX_ERRORS = 500;

    private final String file;
    private final DeclaredNames names;
    private final Map<String, Position> positions = new HashMap<>();
    private final List<Diagnostic> errors = new ArrayList<>();
    private final List<Diagnostic> warnings = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private @Nullable Survey survey;

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
                binding.names.unused().forEach(binding::warnUnused);
                return new Bound.Good<>(value, new Positions(file, binding.positions), sorted(binding.warnings));
            }
        } catch (Refused e) {
            // Told already.
        }
        return new Bound.Bad<>(sorted(binding.errors), sorted(binding.warnings));
    }

    private static List<Diagnostic> sorted(List<Diagnostic> findings) {
        return findings.stream().sorted().toList();
    }

    /// The keys that a reader of a whole file reads.
    public static List<ConfigKey> keys(Function<Value, ?> read) {
        Position nowhere = Position.wholeFile("");
        YamlNode empty = new YamlNode.Mapping(nowhere, Map.of(), List.of());
        Binding binding = new Binding("", empty);
        Survey survey = new Survey();
        binding.survey = survey;
        try {
            Object _ = read.apply(new Value(binding, KeyPath.ROOT, empty, nowhere));
        } catch (Refused e) {
            // As everything that lacks what it needs.
        }
        return survey.keys();
    }

    /// Who takes note of what readers ask for; null while a file is read.
    @Nullable
    Survey survey() {
        return survey;
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
            errors.add(new Diagnostic(at, path.text(), message));
            if (errors.size() == MAX_ERRORS) {
                errors.add(new Diagnostic(Position.wholeFile(file), "", "there are more errors than these"));
            }
        }
    }

    /// Says something that does not stand in the way of anything.
    void warn(Position at, String path, String message) {
        if (warnings.size() < MAX_ERRORS && told.add(at + message)) {
            warnings.add(new Diagnostic(at, path, message));
        }
    }

    private void warnUnused(DeclaredNames.Declared declared) {
        NamedKind kind = declared.kind();
        warn(declared.at(), kind.section() + "[" + declared.name() + "]", "nothing uses this " + kind.word());
    }
}
