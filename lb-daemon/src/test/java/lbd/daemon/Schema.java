package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/// A schema of `docs/schema`, as far as those go.
public final class Schema {
    private Schema() {}

    public static void check(String name, JsonNode value) throws IOException {
        check(
                new JsonMapper()
                        .readTree(
                                Path.of("..", "docs", "schema", name + ".json").toFile()),
                value,
                name);
    }

    private static void check(JsonNode schema, JsonNode value, String at) {
        switch (schema.path("type").asText()) {
            case "object" -> object(schema, value, at);
            case "array" -> {
                assertTrue(value.isArray(), at);
                value.forEach(item -> check(schema.path("items"), item, at + "[]"));
            }
            case "string" -> assertTrue(value.isTextual(), at + ": " + value);
            case "boolean" -> assertTrue(value.isBoolean(), at + ": " + value);
            case "integer" -> assertTrue(value.isIntegralNumber(), at + ": " + value);
            case "number" -> assertTrue(value.isNumber(), at + ": " + value);
            default -> throw new AssertionError(at + ": " + schema);
        }
    }

    private static void object(JsonNode schema, JsonNode value, String at) {
        assertTrue(value.isObject(), at);
        schema.path("required").forEach(name -> assertTrue(value.has(name.asText()), at + "." + name.asText()));
        value.properties().forEach(member -> {
            JsonNode known = schema.path("properties").path(member.getKey());
            JsonNode its = known.isMissingNode() ? schema.path("additionalProperties") : known;
            assertTrue(its.isObject(), at + "." + member.getKey() + " is in no schema");
            check(its, member.getValue(), at + "." + member.getKey());
        });
    }
}
