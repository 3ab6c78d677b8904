package lbd.daemon.changes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lbd.config.edit.Edit;
import lbd.config.edit.Made;
import lbd.config.edit.Said;
import lbd.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/// Changes by hand beside what the files say, for people and programs.
final class Differences {
    private final @Nullable YamlNode root;
    private final List<Difference> all = new ArrayList<>();

    private Differences(@Nullable YamlNode root) {
        this.root = root;
    }

    /// @param root of the files; null where there are none
    static List<Difference> of(@Nullable YamlNode root, List<Made> made, List<StandingChange> words) {
        Differences differences = new Differences(root);
        made.forEach(differences::edit);
        words.forEach(differences::word);
        return List.copyOf(differences.all);
    }

    private void edit(Made made) {
        String at = at(made.at());
        String what = made.edit().target();
        switch (made.edit()) {
            case Edit.AddServer add -> all.add(new Difference(what, "added", null, keys(add.keys()), null, at));
            case Edit.SetServer set ->
                set.keys()
                        .forEach((key, value) -> all.add(new Difference(
                                what,
                                "changed",
                                key,
                                value.equals(Edit.UNSET) ? null : value,
                                root == null ? null : Said.of(root, set, key),
                                at)));
            case Edit.Add add -> all.add(new Difference(what, "added", null, Said.of(add), null, at));
            case Edit.RemoveServer remove -> removed(remove, what, at);
            case Edit.Remove remove -> removed(remove, what, at);
        }
    }

    private void removed(Edit edit, String what, @Nullable String at) {
        all.add(new Difference(what, "removed", null, null, root == null ? null : Said.of(root, edit), at));
    }

    private void word(StandingChange word) {
        all.add(new Difference(word.what(), "changed", word.kind().word(), word.value(), word.file(), at(word.at())));
    }

    private static String keys(Map<String, String> keys) {
        return keys.entrySet().stream()
                .map(key -> key.getKey() + " " + key.getValue())
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String at(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
