package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import lbd.config.bind.Diagnostic;
import lbd.core.model.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Changes a valid file with every key that is served in every single place: nothing is taken silently.
class MutationTest {
    private static final List<UnaryOperator<String>> MISSPELLINGS = List.of(
            key -> key + "x",
            key -> key.substring(0, key.length() - 1),
            key -> key.charAt(key.length() - 1) + key,
            key -> key.toUpperCase(Locale.ROOT),
            key -> key + " ",
            key -> "x-" + key);

    /// Mappings whose keys are the file's own.
    private static final Set<String> OWN_KEYS = Set.of("header", "query");

    private String text;
    private Config config;

    @BeforeEach
    void setUp() throws IOException {
        text = Files.readString(Path.of("src/test/resources/served.yaml"));
        config = assertInstanceOf(ConfigResult.Loaded.class, read(text)).config();
    }

    @Test
    void misspeltKeyIsUnknownAtItsPlace() {
        for (ScalarNode key : keys(text)) {
            for (UnaryOperator<String> misspelling : MISSPELLINGS) {
                String wrong = misspelling.apply(key.getValue());
                Diagnostic error = errorAt(key, replaced(key, "\"" + wrong + "\""));
                assertTrue(error.message().startsWith("unknown key \"" + wrong + "\""), error::toString);
            }
        }
    }

    @Test
    void keyThatStandsTwiceIsADuplicateAtItsPlace() {
        for (ScalarNode key : keys(text)) {
            ConfigResult result = read(withTwin(key));
            ConfigResult.Rejected rejected = assertInstanceOf(ConfigResult.Rejected.class, result, key::toString);
            assertTrue(rejected.toString().contains("duplicate key; first at lbd.yaml:"), rejected::toString);
        }
    }

    @Test
    void deletedKeyIsMissedOrChangesTheModel() {
        for (int i = 0; i < keys(text).size(); i++) {
            Node root = new Yaml().compose(new StringReader(text));
            String deleted = remove(root, i);
            if (read(serialized(root)) instanceof ConfigResult.Loaded loaded) {
                assertNotEquals(config, loaded.config(), () -> deleted + " makes no difference");
            }
        }
    }

    @Test
    void alteredValueIsRefusedOrChangesTheModel() {
        for (ScalarNode value : values(text)) {
            for (String other : List.of("\"no, never\"", "-1", "[]", "{}", "", "1000000h", "x.1")) {
                if (read(replaced(value, other)) instanceof ConfigResult.Loaded loaded) {
                    assertNotEquals(config, loaded.config(), () -> value + " as " + other + " makes no difference");
                }
            }
        }
    }

    @Test
    void serializedFileMeansTheSame() {
        Node root = new Yaml().compose(new StringReader(text));
        ConfigResult.Loaded loaded = assertInstanceOf(ConfigResult.Loaded.class, read(serialized(root)));
        assertEquals(config, loaded.config());
    }

    private Diagnostic errorAt(ScalarNode node, String yaml) {
        ConfigResult.Rejected rejected = assertInstanceOf(ConfigResult.Rejected.class, read(yaml), () -> yaml);
        return rejected.errors().stream()
                .filter(e -> e.at().line() == node.getStartMark().getLine() + 1)
                .filter(e -> e.at().column() == node.getStartMark().getColumn() + 1)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no error at " + node + " but " + rejected));
    }

    private String replaced(ScalarNode node, String by) {
        return text.substring(0, node.getStartMark().getIndex())
                + by
                + text.substring(node.getEndMark().getIndex());
    }

    /// `key: 1` once more before the key, on its own line or in its braces.
    private String withTwin(ScalarNode key) {
        int at = key.getStartMark().getIndex();
        char before = at == 0 ? '\n' : text.substring(0, at).stripTrailing().endsWith("{") ? '{' : text.charAt(at - 2);
        boolean flow = before == '{' || before == ',';
        String twin = flow ? ", " : "\n" + " ".repeat(key.getStartMark().getColumn());
        return text.substring(0, at) + key.getValue() + ": 1" + twin + text.substring(at);
    }

    private static ConfigResult read(String yaml) {
        return ConfigReader.read("lbd.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static String serialized(Node root) {
        StringBuilder out = new StringBuilder();
        new Yaml().serialize(root, new java.io.Writer() {
            @Override
            public void write(char[] chars, int from, int length) {
                out.append(chars, from, length);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        return out.toString();
    }

    private static List<ScalarNode> keys(String yaml) {
        List<ScalarNode> keys = new ArrayList<>();
        collect(new Yaml().compose(new StringReader(yaml)), keys, new ArrayList<>());
        return keys;
    }

    private static List<ScalarNode> values(String yaml) {
        List<ScalarNode> values = new ArrayList<>();
        collect(new Yaml().compose(new StringReader(yaml)), new ArrayList<>(), values);
        return values;
    }

    private static void collect(Node node, List<ScalarNode> keys, List<ScalarNode> values) {
        switch (node) {
            case MappingNode mapping ->
                mapping.getValue().forEach(tuple -> {
                    ScalarNode key = (ScalarNode) tuple.getKeyNode();
                    keys.add(key);
                    collect(tuple.getValueNode(), OWN_KEYS.contains(key.getValue()) ? new ArrayList<>() : keys, values);
                });
            case SequenceNode sequence -> sequence.getValue().forEach(item -> collect(item, keys, values));
            default -> values.add((ScalarNode) node);
        }
    }

    /// @return the key that was removed, the nth of the document
    private static String remove(Node root, int index) {
        List<Runnable> removals = new ArrayList<>();
        List<String> names = new ArrayList<>();
        removals(root, removals, names);
        removals.get(index).run();
        return names.get(index);
    }

    private static void removals(Node node, List<Runnable> removals, List<String> names) {
        switch (node) {
            case MappingNode mapping -> {
                for (NodeTuple tuple : mapping.getValue()) {
                    names.add(tuple.getKeyNode().toString());
                    removals.add(() -> mapping.getValue().remove(tuple));
                    removals(tuple.getValueNode(), removals, names);
                }
            }
            case SequenceNode sequence -> sequence.getValue().forEach(item -> removals(item, removals, names));
            default -> {}
        }
    }
}
