package lbd.config.yaml;

import java.util.List;
import java.util.Map;

/// One value of the file, aliases and merge keys resolved. What an alias brought in stands where the alias stands; what
/// is inside of it, and what a merge key brought in, stands where it is written.
public sealed interface YamlNode {
    Position at();

    /// @param quoted in quotes or a block, so that it is text even if it looks like a number
    /// @param from   what of the environment has been put in
    record Scalar(Position at, String text, boolean quoted, List<Substitution> from) implements YamlNode {
        /// As it stands in the file.
        public Scalar(Position at, String text, boolean quoted) {
            this(at, text, quoted, List.of());
        }
    }

    /// @param variable its name
    /// @param value    what it holds; empty where its default counts
    record Substitution(String variable, String value) {}

    /// @param why there is no value, for the error: `has no value` or `is missing`
    record Nothing(Position at, String why) implements YamlNode {}

    record Sequence(Position at, List<YamlNode> items) implements YamlNode {}

    /// @param entries in the order of the file, those that were merged in at the end
    record Mapping(Position at, Map<String, Entry> entries, List<Flaw> flaws) implements YamlNode {}

    record Entry(Position keyAt, YamlNode value) {}

    /// What is wrong with a mapping in itself, whoever reads it.
    ///
    /// @param key the one it concerns; empty for the mapping itself
    record Flaw(Position at, String key, String message) {}

    /// The same value at another place.
    default YamlNode movedTo(Position place) {
        return switch (this) {
            case Scalar(var at, var text, var quoted, var from) -> new Scalar(place, text, quoted, from);
            case Nothing(var at, var why) -> new Nothing(place, why);
            case Sequence(var at, var items) -> new Sequence(place, items);
            case Mapping(var at, var entries, var flaws) -> new Mapping(place, entries, flaws);
        };
    }
}
