package lbd.config.edit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import org.jspecify.annotations.Nullable;

/// Changes by hand in a row, of each thing as few as say the same: who adds a server and removes it has changed
/// nothing.
public final class EditList {
    static final String WHOLE = "";

    private EditList() {}

    public static List<Edit> of(List<Made> made) {
        return made.stream().map(Made::edit).toList();
    }

    /// One more.
    ///
    /// @param root of the files
    /// @throws YamlException if it does not fit to what there is
    public static List<Made> plus(YamlNode root, List<Made> before, Edit next, Instant at) throws YamlException {
        EditedTree now = EditedTree.begin(root, of(before));
        YamlNode was = now.find(next);
        now.take(next);
        List<Made> all = new ArrayList<>(before);
        switch (next) {
            case Edit.AddServer add -> added(all, add, EditedTree.entry(add), at);
            case Edit.Add add -> added(all, add, EditedTree.node(add), at);
            case Edit.SetServer set -> changed(all, set, Objects.requireNonNull(was), at);
            case Edit.RemoveServer _, Edit.Remove _ -> removed(root, all, next, at);
        }
        return List.copyOf(all);
    }

    private static void added(List<Made> all, Edit add, YamlNode node, Instant at) {
        int removal = last(all, add.target());
        if (removal >= 0 && Fingerprint.of(node).equals(all.get(removal).file().get(WHOLE))) {
            all.remove(removal); // as in the file again
        } else {
            all.add(new Made(add, Map.of(), at));
        }
    }

    private static void changed(List<Made> all, Edit.SetServer set, YamlNode was, Instant at) {
        int index = last(all, set.target());
        switch (index < 0 ? null : all.get(index).edit()) {
            case Edit.AddServer add -> {
                Map<String, String> keys = new LinkedHashMap<>(add.keys());
                keys.putAll(set.keys());
                keys.values().removeIf(Edit.UNSET::equals);
                all.set(index, new Made(new Edit.AddServer(add.pool(), add.server(), keys), Map.of(), at));
            }
            case Edit.SetServer before -> {
                Map<String, String> keys = new LinkedHashMap<>(before.keys());
                keys.putAll(set.keys());
                Map<String, String> file = new HashMap<>(file(set, was));
                before.keys().keySet().forEach(file::remove);
                file.putAll(all.get(index).file());
                settle(all, index, new Edit.SetServer(set.pool(), set.server(), keys), file, at);
            }
            case null, default -> {
                all.add(new Made(set, Map.of(), at));
                settle(all, all.size() - 1, set, file(set, was), at);
            }
        }
    }

    /// What is said as the file says it is not said.
    private static void settle(List<Made> all, int index, Edit.SetServer set, Map<String, String> file, Instant at) {
        Map<String, String> keys = new LinkedHashMap<>(set.keys());
        keys.entrySet().removeIf(key -> says(file.get(key.getKey()), key));
        if (keys.isEmpty()) {
            all.remove(index);
        } else {
            Map<String, String> of = new HashMap<>(file);
            of.keySet().retainAll(keys.keySet());
            all.set(index, new Made(new Edit.SetServer(set.pool(), set.server(), keys), of, at));
        }
    }

    /// Whether a file says what is said by hand.
    ///
    /// @param file the fingerprint of its value; null: it does not say the key
    static boolean says(@Nullable String file, Map.Entry<String, String> key) {
        return key.getValue().equals(Edit.UNSET) ? file == null : wanted(key).equals(file);
    }

    /// The fingerprint of a value that is said by hand.
    private static String wanted(Map.Entry<String, String> key) {
        try {
            return Fingerprint.of(EditedTree.value(Position.wholeFile(""), key.getKey(), key.getValue()));
        } catch (YamlException e) {
            return ""; // of nothing that there is
        }
    }

    private static Map<String, String> file(Edit.SetServer set, YamlNode was) {
        Map<String, String> file = new HashMap<>();
        for (String key : set.keys().keySet()) {
            YamlNode value = value(was, key);
            if (value != null) {
                file.put(key, Fingerprint.of(value));
            }
        }
        return file;
    }

    /// @param server a mapping, or its address alone
    static @Nullable YamlNode value(YamlNode server, String key) {
        if (server instanceof Mapping mapping) {
            Entry entry = mapping.entries().get(key);
            return entry == null ? null : entry.value();
        }
        return key.equals("address") ? server : null;
    }

    private static void removed(YamlNode root, List<Made> all, Edit remove, Instant at) throws YamlException {
        boolean wasAdded = false;
        int index = last(all, remove.target());
        while (index >= 0 && !isRemoval(all.get(index).edit())) {
            wasAdded |= all.get(index).edit() instanceof Edit.AddServer
                    || all.get(index).edit() instanceof Edit.Add;
            all.remove(index);
            index = last(all, remove.target());
        }
        if (remove instanceof Edit.Remove of && of.section().equals(Draft.POOLS)) {
            all.removeIf(made ->
                    made.edit() instanceof Edit.OfServer server && server.pool().equals(of.name()));
        }
        if (!wasAdded) {
            YamlNode was = EditedTree.begin(root, of(all)).find(remove);
            all.add(new Made(remove, Map.of(WHOLE, Fingerprint.of(Objects.requireNonNull(was))), at));
        }
    }

    private static boolean isRemoval(Edit edit) {
        return edit instanceof Edit.RemoveServer || edit instanceof Edit.Remove;
    }

    private static int last(List<Made> all, String target) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).edit().target().equals(target)) {
                return i;
            }
        }
        return -1;
    }
}
