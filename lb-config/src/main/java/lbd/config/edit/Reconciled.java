package lbd.config.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/// Changes by hand, and files that may have changed since: what a file has changed is the file's, all else stays.
///
/// @param kept those that stay
/// @param over those that do not, in the order in which they were made
public record Reconciled(List<Made> kept, List<Over> over) {
    /// @param target what was changed
    /// @param why    in words
    /// @param inFile the files say now what was said by hand
    public record Over(String target, String why, boolean inFile) {}

    private static final String SAYS_IT = "the file says the same now";

    public Reconciled {
        kept = List.copyOf(kept);
        over = List.copyOf(over);
    }

    /// @param root of the files as they are now
    public static Reconciled with(YamlNode root, List<Made> made) {
        return new Judge(root).all(made);
    }

    private static final class Judge {
        private final EditedTree tree;
        private final List<Made> kept = new ArrayList<>();
        private final List<Over> over = new ArrayList<>();

        Judge(YamlNode root) {
            try {
                tree = EditedTree.begin(root, List.of());
            } catch (YamlException e) {
                throw new IllegalStateException("no edits fit to everything", e);
            }
        }

        Reconciled all(List<Made> made) {
            for (Made one : made) {
                Made left = left(one);
                if (left == null) {
                    continue;
                }
                try {
                    tree.take(left.edit());
                    kept.add(left);
                } catch (YamlException e) {
                    over(left.edit(), String.valueOf(e.getMessage()));
                }
            }
            return new Reconciled(kept, over);
        }

        private @Nullable Made left(Made made) {
            YamlNode now = tree.find(made.edit());
            return switch (made.edit()) {
                case Edit.AddServer add
                when now != null -> {
                    added(add, now);
                    yield null;
                }
                case Edit.Add add
                when now != null -> {
                    added(add, now);
                    yield null;
                }
                case Edit.RemoveServer _, Edit.Remove _ -> {
                    if (now == null) {
                        over.add(new Over(made.edit().target(), SAYS_IT, true));
                        yield null;
                    }
                    if (!Fingerprint.of(now).equals(made.file().get(EditList.WHOLE))) {
                        over(made.edit(), "removed by hand; the file has changed it since, so it is there again");
                        yield null;
                    }
                    yield made;
                }
                case Edit.SetServer set -> {
                    if (now == null) {
                        over(set, "changed by hand; the file has it no more");
                        yield null;
                    }
                    yield left(made, set, now);
                }
                default -> made;
            };
        }

        private void added(Edit add, YamlNode now) {
            try {
                YamlNode wanted = add instanceof Edit.AddServer server
                        ? EditedTree.entry(server)
                        : EditedTree.node((Edit.Add) add);
                if (Fingerprint.of(wanted).equals(Fingerprint.of(now)) || saysAll(wanted, now)) {
                    over.add(new Over(add.target(), SAYS_IT, true));
                    return;
                }
            } catch (YamlException e) {
                // A variable is not set any more: then it is not the same.
            }
            over(add, "added by hand; the file has one of that name now");
        }

        /// Whether a server of the file has all that was said by hand, and more: what was said later.
        private static boolean saysAll(YamlNode wanted, YamlNode now) {
            return wanted instanceof YamlNode.Mapping(var _, var entries, var _)
                    && now instanceof YamlNode.Mapping(var _, var there, var _)
                    && entries.entrySet().stream().allMatch(key -> {
                        YamlNode.Entry has = there.get(key.getKey());
                        return has != null
                                && Fingerprint.of(has.value())
                                        .equals(Fingerprint.of(key.getValue().value()));
                    });
        }

        private @Nullable Made left(Made made, Edit.SetServer set, YamlNode now) {
            Map<String, String> keys = new LinkedHashMap<>();
            Map<String, String> file = new HashMap<>(made.file());
            for (Map.Entry<String, String> key : set.keys().entrySet()) {
                YamlNode value = EditList.value(now, key.getKey());
                String has = value == null ? null : Fingerprint.of(value);
                if (EditList.says(has, key)) {
                    over.add(new Over(set.target() + " " + key.getKey(), SAYS_IT, true));
                } else if (Objects.equals(has, made.file().get(key.getKey()))) {
                    keys.put(key.getKey(), key.getValue());
                    continue;
                } else {
                    over.add(new Over(
                            set.target() + " " + key.getKey(),
                            (key.getValue().equals(Edit.UNSET) ? "not said" : key.getValue())
                                    + " by hand; the file has changed it since",
                            false));
                }
                file.remove(key.getKey());
            }
            return keys.isEmpty()
                    ? null
                    : new Made(new Edit.SetServer(set.pool(), set.server(), keys), file, made.at());
        }

        private void over(Edit edit, String why) {
            over.add(new Over(edit.target(), why, false));
        }
    }
}
