package lbd.config.edit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.config.yaml.Position;
import lbd.config.yaml.Variables;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlParser;
import org.jspecify.annotations.Nullable;

/// The tree of the files with changes by hand in it. What came by hand stands, in errors, where the command has it:
/// `lbd server add app/app3 --weight`.
public final class EditedTree {
    private static final String NAME = "name";
    private static final String ADDRESS = "address";

    private final Draft draft;

    private EditedTree(Mapping root) {
        draft = new Draft(root);
    }

    /// @throws YamlException if one does not fit to what there is; its place is the command
    public static YamlNode of(YamlNode root, List<Edit> edits) throws YamlException {
        return root instanceof Mapping mapping ? begin(mapping, edits).draft.built() : root;
    }

    /// @throws YamlException as above
    static EditedTree begin(YamlNode root, List<Edit> edits) throws YamlException {
        EditedTree tree =
                new EditedTree(root instanceof Mapping mapping ? mapping : new Mapping(root.at(), Map.of(), List.of()));
        for (Edit edit : edits) {
            tree.take(edit);
        }
        return tree;
    }

    /// What an edit is about, as it is now; null: it is not there.
    @Nullable
    YamlNode find(Edit edit) {
        return switch (edit) {
            case Edit.OfServer of -> {
                Draft.Items servers = draft.servers(of.pool());
                yield servers == null ? null : servers.get(of.server());
            }
            case Edit.OfSection of -> draft.section(of.section()).get(of.name());
        };
    }

    void take(Edit edit) throws YamlException {
        switch (edit) {
            case Edit.AddServer add -> add(add);
            case Edit.SetServer set -> set(set);
            case Edit.RemoveServer remove -> {
                found(remove, command("remove", remove));
                servers(remove, command("remove", remove)).remove(remove.server());
            }
            case Edit.Add add -> {
                Draft.Items items = draft.section(add.section());
                if (items.get(add.name()) != null) {
                    throw new YamlException(place(add), "there is a " + add.target() + " already");
                }
                items.put(add.name(), node(add));
            }
            case Edit.Remove remove -> {
                Draft.Items items = draft.section(remove.section());
                if (items.get(remove.name()) == null) {
                    throw new YamlException(
                            Position.wholeFile("lbd config remove " + remove.target()),
                            "there is no " + remove.target());
                }
                items.remove(remove.name());
            }
        }
    }

    private void add(Edit.AddServer add) throws YamlException {
        String command = command("add", add);
        Draft.Items servers = servers(add, command);
        if (servers.get(add.server()) != null) {
            throw new YamlException(
                    Position.wholeFile(command),
                    "there is a " + add.target() + " already; to change it: lbd server set");
        }
        servers.put(add.server(), entry(add, command));
    }

    /// As it would stand in the file.
    static Mapping entry(Edit.AddServer add) throws YamlException {
        return entry(add, command("add", add));
    }

    private static Mapping entry(Edit.AddServer add, String command) throws YamlException {
        Position at = Position.wholeFile(command);
        Map<String, Entry> entries = new LinkedHashMap<>();
        String address = add.keys().get(ADDRESS);
        if (address == null || !Draft.address(address).equals(add.server())) {
            entries.put(NAME, new Entry(at, new Scalar(at, add.server(), true)));
        }
        for (Map.Entry<String, String> key : add.keys().entrySet()) {
            entries.put(key.getKey(), key(command, key.getKey(), key.getValue()));
        }
        return new Mapping(at, entries, List.of());
    }

    private void set(Edit.SetServer set) throws YamlException {
        String command = command("set", set);
        YamlNode old = found(set, command);
        Position at = old.at();
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (old instanceof Mapping mapping) {
            entries.putAll(mapping.entries());
        } else {
            entries.put(ADDRESS, new Entry(at, old));
        }
        for (Map.Entry<String, String> key : set.keys().entrySet()) {
            if (key.getValue().equals(Edit.UNSET)) {
                unset(entries, key.getKey(), command);
            } else {
                entries.put(key.getKey(), key(command, key.getKey(), key.getValue()));
            }
        }
        var flaws = old instanceof Mapping mapping ? mapping.flaws() : List.<YamlNode.Flaw>of();
        servers(set, command).put(set.server(), new Mapping(at, entries, flaws));
    }

    private static void unset(Map<String, Entry> entries, String key, String command) throws YamlException {
        boolean may = Edit.SERVER_KEYS.contains(key) && !key.equals(ADDRESS);
        if (!may) {
            throw new YamlException(
                    Position.wholeFile(command + " --unset"),
                    key.equals(ADDRESS)
                            ? "a server has an address"
                            : "a server has no key \"" + key + "\"; it has: " + String.join(", ", Edit.SERVER_KEYS));
        }
        entries.remove(key);
    }

    private static String command(String verb, Edit.OfServer edit) {
        return "lbd server " + verb + " " + edit.pool() + "/" + edit.server();
    }

    private static Entry key(String command, String key, String yaml) throws YamlException {
        // The address is no option.
        Position at = Position.wholeFile(
                key.equals(ADDRESS) && command.startsWith("lbd server add")
                        ? command
                        : command + " --" + key.replace('_', '-'));
        return new Entry(at, value(at, key, yaml));
    }

    /// A text is a text, whatever it has in it; only what is in brackets is more.
    static YamlNode value(Position at, String key, String yaml) throws YamlException {
        if (!key.equals("health_check") || !(yaml.startsWith("{") || yaml.startsWith("["))) {
            return new Scalar(at, yaml, false);
        }
        return placed(YamlParser.parse(at.file(), yaml.getBytes(UTF_8)), at);
    }

    private Draft.Items servers(Edit.OfServer edit, String command) throws YamlException {
        Draft.Items servers = draft.servers(edit.pool());
        if (servers == null) {
            throw new YamlException(Position.wholeFile(command), "there is no pool " + edit.pool());
        }
        return servers;
    }

    private YamlNode found(Edit.OfServer edit, String command) throws YamlException {
        YamlNode node = servers(edit, command).get(edit.server());
        if (node == null) {
            throw new YamlException(Position.wholeFile(command), "there is no " + edit.target());
        }
        return node;
    }

    private static Position place(Edit.Add add) {
        return Position.wholeFile("lbd config add " + add.target());
    }

    /// The thing that is added, with the variables of the environment put in.
    static YamlNode node(Edit.Add add) throws YamlException {
        Position at = place(add);
        Variables variables = new Variables(System::getenv);
        YamlNode node = variables.expand(YamlParser.parse(at.file(), add.yaml().getBytes(UTF_8)));
        @Nullable
        YamlException wrong =
                variables.errors().isEmpty() ? null : variables.errors().getFirst();
        if (wrong != null) {
            throw new YamlException(at, String.valueOf(wrong.getMessage()));
        }
        return placed(node, at);
    }

    /// Lines of what was parsed alone are lines of nothing that anybody has.
    private static YamlNode placed(YamlNode node, Position at) {
        return switch (node) {
            case YamlNode.Sequence(var _, var items) ->
                new YamlNode.Sequence(
                        at, items.stream().map(item -> placed(item, at)).toList());
            case Mapping(var _, var entries, var flaws) -> {
                Map<String, Entry> all = new LinkedHashMap<>();
                entries.forEach((key, entry) -> all.put(key, new Entry(at, placed(entry.value(), at))));
                yield new Mapping(
                        at,
                        all,
                        flaws.stream()
                                .map(flaw -> new YamlNode.Flaw(at, flaw.key(), flaw.message()))
                                .toList());
            }
            default -> node.movedTo(at);
        };
    }
}
