package lbd.daemon.changes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lbd.config.edit.Edit;
import lbd.config.edit.Made;
import lbd.core.model.LogSpec;
import lbd.core.model.ServerSpec;

/// [KeptChanges] as JSON, and back. What is read may be anybody's: it is taken as a whole or not at all.
final class KeptText {
    /// Another one is not understood: what it says would be done by half.
    static final int VERSION = 1;

    static final int MAX_WORDS = 100_000;
    private static final int LONGEST = 1024 * 1024;
    private static final int DEEPEST = 10;

    private static final JsonMapper MAPPER = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST)
                    .maxNestingDepth(DEEPEST)
                    .build())
            .build());

    private KeptText() {}

    /// Says what is not as it should be.
    static final class BadException extends Exception {
        private static final long serialVersionUID = 1;

        BadException(String message) {
            super(message);
        }
    }

    static String of(KeptChanges kept) {
        ObjectNode root = MAPPER.createObjectNode().put("version", VERSION);
        ArrayNode edits = root.putArray("edits");
        kept.edits().forEach(made -> edit(made, edits.addObject()));
        ArrayNode words = root.putArray("words");
        for (StandingChange word : kept.words()) {
            ObjectNode one = words.addObject()
                    .put("kind", word.kind().word())
                    .put("target", word.target())
                    .put("value", word.value())
                    .put("file", word.file());
            Instant at = word.at();
            if (at != null) {
                one.put("at", at.toString());
            }
        }
        return root.toString();
    }

    private static void edit(Made made, ObjectNode to) {
        switch (made.edit()) {
            case Edit.AddServer add -> server("add_server", add, to).set("keys", map(add.keys()));
            case Edit.SetServer set -> server("set_server", set, to).set("keys", map(set.keys()));
            case Edit.RemoveServer remove -> server("remove_server", remove, to);
            case Edit.Add add -> section("add", add, to).put("yaml", add.yaml());
            case Edit.Remove remove -> section("remove", remove, to);
        }
        to.set("file", map(made.file()));
        to.put("at", made.at().toString());
    }

    private static ObjectNode server(String change, Edit.OfServer edit, ObjectNode to) {
        return to.put("change", change).put("pool", edit.pool()).put("server", edit.server());
    }

    private static ObjectNode section(String change, Edit.OfSection edit, ObjectNode to) {
        return to.put("change", change).put("section", edit.section()).put("name", edit.name());
    }

    private static ObjectNode map(Map<String, String> map) {
        ObjectNode node = MAPPER.createObjectNode();
        map.forEach(node::put);
        return node;
    }

    /// @throws BadException if it is no such text; the message says where
    static KeptChanges parse(String text) throws BadException {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadException("it is no JSON: " + e.getOriginalMessage());
        }
        if (!root.isObject() || !root.path("version").isInt()) {
            throw new BadException("it has no version");
        }
        if (root.path("version").asInt() != VERSION) {
            throw new BadException("it is of version " + root.path("version").asInt() + "; understood: " + VERSION);
        }
        return new KeptChanges(edits(root.path("edits")), words(root.path("words")));
    }

    private static List<Made> edits(JsonNode nodes) throws BadException {
        List<Made> edits = new ArrayList<>();
        check(nodes, "edits", Changes.MAX);
        for (JsonNode node : nodes) {
            edits.add(new Made(edit(node), map(node, "file"), at(node)));
        }
        return edits;
    }

    private static Edit edit(JsonNode node) throws BadException {
        return switch (text(node, "change")) {
            case "add_server" -> new Edit.AddServer(text(node, "pool"), text(node, "server"), map(node, "keys"));
            case "set_server" -> new Edit.SetServer(text(node, "pool"), text(node, "server"), map(node, "keys"));
            case "remove_server" -> new Edit.RemoveServer(text(node, "pool"), text(node, "server"));
            case "add" -> new Edit.Add(section(node), text(node, "name"), text(node, "yaml"));
            case "remove" -> new Edit.Remove(section(node), text(node, "name"));
            case String other -> throw new BadException("an edit is \"" + other + "\", which is none");
        };
    }

    private static String section(JsonNode node) throws BadException {
        String section = text(node, "section");
        if (!Edit.SECTIONS.contains(section)) {
            throw new BadException("an edit is of \"" + section + "\", which has none");
        }
        return section;
    }

    private static List<StandingChange> words(JsonNode nodes) throws BadException {
        List<StandingChange> words = new ArrayList<>();
        check(nodes, "words", MAX_WORDS);
        for (JsonNode node : nodes) {
            String kind = text(node, "kind");
            try {
                StandingChange word = new StandingChange(
                        StandingChange.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                        text(node, "target"),
                        text(node, "value"),
                        text(node, "file"),
                        node.has("at") ? at(node) : null);
                check(word);
                words.add(word);
            } catch (IllegalArgumentException e) {
                throw new BadException("a word is not understood: " + kind + " " + text(node, "value"));
            }
        }
        return words;
    }

    private static <E extends Enum<E>> boolean isOne(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .anyMatch(one -> one.name().toLowerCase(Locale.ROOT).equals(word));
    }

    /// @throws IllegalArgumentException if the value is none of its kind
    private static void check(StandingChange word) {
        String value = word.value();
        boolean known = switch (word.kind()) {
            case STATE -> isOne(ServerSpec.State.class, value) && ofServer(word);
            case WEIGHT -> {
                int weight = Integer.parseInt(value);
                yield weight >= 0 && weight <= ServerSpec.MAX_WEIGHT && ofServer(word);
            }
            case HEALTH -> (value.equals("up") || value.equals("down")) && ofServer(word);
            case MAINTENANCE -> value.equals("on");
            case LEVEL -> isOne(LogSpec.Level.class, value);
        };
        if (!known) {
            throw new IllegalArgumentException(value);
        }
    }

    private static boolean ofServer(StandingChange word) {
        return word.target().indexOf('/') > 0;
    }

    private static void check(JsonNode nodes, String what, int most) throws BadException {
        if (!nodes.isArray()) {
            throw new BadException("it has no " + what);
        }
        if (nodes.size() > most) {
            throw new BadException("it has more than " + most + " " + what);
        }
    }

    private static String text(JsonNode node, String key) throws BadException {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw new BadException("something lacks its " + key);
        }
        return value.textValue();
    }

    private static Map<String, String> map(JsonNode node, String key) throws BadException {
        JsonNode map = node.path(key);
        if (!map.isObject()) {
            throw new BadException("something lacks its " + key);
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> one : map.properties()) {
            if (!one.getValue().isTextual()) {
                throw new BadException(key + "." + one.getKey() + " is no text");
            }
            all.put(one.getKey(), one.getValue().textValue());
        }
        return all;
    }

    private static Instant at(JsonNode node) throws BadException {
        try {
            return Instant.parse(text(node, "at"));
        } catch (DateTimeException e) {
            throw new BadException("\"" + text(node, "at") + "\" is no time");
        }
    }
}
