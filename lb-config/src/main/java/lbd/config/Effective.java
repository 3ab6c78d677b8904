package lbd.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import lbd.config.bind.Binding;
import lbd.config.bind.Bound;
import lbd.config.bind.ConfigKey;
import lbd.config.edit.Edit;
import lbd.config.edit.EditedTree;
import lbd.config.edit.Said;
import lbd.config.section.ConfigSections;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlText;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import org.jspecify.annotations.Nullable;

/// What files and changes by hand come to, as one file, secrets hidden. Defaults are put in where a mapping is that has
/// them, as long as that means the same.
public final class Effective {
    /// What every configuration has, written or not.
    private static final List<String> ALWAYS = List.of("process", "log", "admin");

    private final Mapping tree;
    private final Config config;
    private final Map<String, List<ConfigKey>> byParent = new LinkedHashMap<>();

    private Effective(Mapping tree, Config config) {
        this.tree = tree;
        this.config = config;
        for (ConfigKey key : ConfigKeys.all()) {
            byParent.computeIfAbsent(key.parent(), _ -> new ArrayList<>()).add(key);
        }
    }

    /// Blocks on the files that the configuration names.
    ///
    /// @param defaults put them in
    /// @return null where files and changes are no valid configuration
    public static @Nullable String text(FileSet files, List<Edit> edits, boolean defaults) {
        YamlNode root = ConfigReader.tree(files);
        try {
            if (root != null && EditedTree.of(root, edits) instanceof Mapping tree) {
                Mapping whole = without(tree, SourceTree.INCLUDE);
                Config config = bound(whole);
                if (config != null) {
                    Mapping shown = defaults ? new Effective(whole, config).withDefaults() : whole;
                    return YamlText.block((Mapping) Said.shown(shown), 0);
                }
            }
        } catch (YamlException e) {
            // An edit that does not fit any more: whoever asks has them checked before.
        }
        return null;
    }

    private static Mapping without(Mapping mapping, String key) {
        Map<String, Entry> entries = new LinkedHashMap<>(mapping.entries());
        entries.remove(key);
        return new Mapping(mapping.at(), entries, mapping.flaws());
    }

    private static @Nullable Config bound(Mapping tree) {
        return Binding.bind("", tree, v -> v.map(ConfigSections::read))
                        instanceof Bound.Good<Config>(var c, var _, var _)
                ? c
                : null;
    }

    /// All of them, or where that would say something else those that do not when they come one after the other.
    private Mapping withDefaults() {
        Mapping all = filled(_ -> true);
        if (means(all)) {
            return all;
        }
        Set<String> good = new HashSet<>();
        Mapping best = tree;
        for (String path :
                ConfigKeys.all().stream().map(ConfigKey::path).distinct().toList()) {
            good.add(path);
            Mapping next = filled(good::contains);
            if (next.equals(best)) {
                continue;
            }
            if (means(next)) {
                best = next;
            } else {
                good.remove(path);
            }
        }
        return best;
    }

    private boolean means(Mapping other) {
        Config its = bound(other);
        return its != null && same(config, its, bound(tree));
    }

    /// @param again another reading of the first: a certificate that is still to be signed is another one each time
    static boolean same(Config first, Config second, @Nullable Config again) {
        return first.equals(again)
                ? first.equals(second)
                : first.withListeners(List.of()).equals(second.withListeners(List.of()))
                        && names(first).equals(names(second));
    }

    private static List<String> names(Config config) {
        return config.listeners().stream().map(ListenerSpec::name).toList();
    }

    private Mapping filled(Predicate<String> wanted) {
        Map<String, Entry> entries = new LinkedHashMap<>(tree.entries());
        for (String section : ALWAYS) {
            entries.putIfAbsent(section, new Entry(tree.at(), new Mapping(tree.at(), Map.of(), List.of())));
        }
        Mapping filled = filled(new Mapping(tree.at(), entries, tree.flaws()), "", wanted);
        Map<String, Entry> said = new LinkedHashMap<>(filled.entries());
        said.values().removeIf(entry -> entry.value() instanceof Mapping(var _, var own, var _) && own.isEmpty());
        return new Mapping(filled.at(), said, filled.flaws());
    }

    private Mapping filled(Mapping mapping, String path, Predicate<String> wanted) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((key, entry) -> entries.put(
                        key,
                        new Entry(
                                entry.keyAt(),
                                filled(entry.value(), path.isEmpty() ? key : path + "." + key, wanted))));
        for (ConfigKey key : byParent.getOrDefault(path, List.of())) {
            String fallback = key.fallback();
            if (fallback != null
                    && !key.required()
                    && !entries.containsKey(key.name())
                    && isFor(key, mapping)
                    && wanted.test(key.path())) {
                entries.put(key.name(), new Entry(mapping.at(), new Scalar(mapping.at(), fallback, false)));
            }
        }
        return new Mapping(mapping.at(), entries, mapping.flaws());
    }

    private YamlNode filled(YamlNode node, String path, Predicate<String> wanted) {
        return switch (node) {
            case Mapping mapping -> filled(mapping, path, wanted);
            case Sequence(var at, var items) ->
                new Sequence(
                        at,
                        items.stream()
                                .map(item -> filled(item, path + "[]", wanted))
                                .toList());
            default -> node;
        };
    }

    /// Of one that is there with certain words only: whether one of them is.
    private static boolean isFor(ConfigKey key, Mapping mapping) {
        return key.only().isEmpty()
                || key.only().stream().anyMatch(word -> {
                    int colon = word.indexOf(": ");
                    Entry entry = colon < 0 ? null : mapping.entries().get(word.substring(0, colon));
                    return entry != null
                            && entry.value() instanceof Scalar scalar
                            && scalar.text().equals(word.substring(colon + 2));
                });
    }
}
