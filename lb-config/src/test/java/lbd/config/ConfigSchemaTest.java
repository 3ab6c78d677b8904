package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lbd.config.bind.Diagnostic;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /// What a schema can see. Whether a key that is unknown is one elsewhere does not matter.
    private static final Pattern SEEN = Pattern.compile(
            "unknown key .*|.*is missing; expected .*|.* is not supported yet"
                    + "|.*expected (a whole number|a number|true or false|a list|a mapping|a duration|a size|a percentage)\\b.*");

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?");

    /// Made once: readers are asked thousands of times for it.
    private static final JsonNode JSON = MAPPER.valueToTree(ConfigSchema.all());

    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JSON.toString());

    @Test
    void isASchema() {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertEquals(List.of(), meta.validate(JSON.toString(), InputFormat.JSON));
    }

    @Test
    void examplesAreGood() throws IOException, YamlException {
        int seen = 0;
        try (Stream<Path> files = Files.walk(Path.of("../conf"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                assertEquals(List.of(), errors(Files.readString(file)), file.toString());
                seen++;
            }
        }
        assertTrue(seen > 15, "only " + seen);
    }

    /// Whatever the readers take the schema takes, and what they refuse for its form it refuses.
    @Test
    void goldenCasesAreWhatTheReadersSay() throws IOException {
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        for (GoldenCases.Case one : cases()) {
            List<String> errors;
            try {
                errors = errors(one.yaml());
            } catch (YamlException e) {
                continue; // no file of values at all
            }
            switch (ConfigReader.read("lbd.yaml", one.yaml().getBytes(UTF_8))) {
                case ConfigResult.Loaded loaded -> {
                    if (!errors.isEmpty()) {
                        wrong.add("refused: " + one.title() + ": " + errors);
                    }
                }
                case ConfigResult.Rejected(var findings, var _) -> {
                    if (findings.stream().anyMatch(ConfigSchemaTest::isSeen)) {
                        refused++;
                        if (errors.isEmpty()) {
                            wrong.add("taken: " + one.title() + ": " + findings);
                        }
                    }
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertTrue(refused > 60, "only " + refused);
    }

    @Test
    void saysWhatIsWrongAndWhere() throws YamlException {
        String file = """
                version: 1
                process: {workers: many}
                pools: [{name: a, servers: ["10.0.0.1:80", {address: "10.0.0.2:80", weight: heavy, wieght: 1}]}]
                health_checks: [{name: c, type: tcp, interval: 5, command: /bin/true}]
                """;
        List<String> errors = errors(file);
        for (String place : List.of("/process/workers", "/pools/0/servers/1", "/health_checks/0/interval")) {
            assertTrue(errors.stream().anyMatch(e -> e.startsWith(place + ":")), place + " in " + errors);
        }
        assertTrue(errors.toString().contains("/health_checks/0/type:"), errors.toString());
        assertTrue(errors.toString().contains("'wieght'"), errors.toString());
        assertEquals(
                List.of(),
                errors(file.replace("many", "4")
                        .replace("heavy, wieght: 1", "5")
                        .replace("interval: 5, command: /bin/true", "interval: 5s")));
        assertEquals(List.of(), errors("{version: 1, process: {workers: '${WORKERS:-4}'}, log: {level: '${LEVEL}'}}"));
    }

    @Test
    void saysToThePersonWhatAKeyIs() {
        JsonNode interval = JSON.at("/$defs/health_checks/properties/interval");
        assertEquals(
                "duration, 10ms to 1d. Default: 2s.",
                interval.path("description").asText());
        assertEquals("2s", interval.path("default").asText());
    }

    /// Whether a listener needs a pool depends on its routes.
    private static boolean isSeen(Diagnostic finding) {
        return SEEN.matcher(finding.message()).matches() && !finding.path().matches("listeners\\[.*]\\.pool");
    }

    /// As the reader's own parser gives it, so with aliases and merge keys, but with the types of YAML 1.2, which
    /// editors speak.
    private List<String> errors(String yaml) throws YamlException {
        return schema.validate(json(YamlParser.parse("lbd.yaml", yaml.getBytes(UTF_8)))).stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonNode json(YamlNode node) {
        return MAPPER.valueToTree(value(node));
    }

    private static @Nullable Object value(YamlNode node) {
        return switch (node) {
            case YamlNode.Nothing nothing -> null;
            case YamlNode.Sequence(var at, var items) -> {
                List<@Nullable Object> all = new ArrayList<>();
                items.forEach(item -> all.add(value(item)));
                yield all;
            }
            case YamlNode.Mapping(var at, var entries, var flaws) -> {
                Map<String, @Nullable Object> all = new LinkedHashMap<>();
                entries.forEach((key, entry) -> all.put(key, value(entry.value())));
                yield all;
            }
            case YamlNode.Scalar scalar -> scalar.quoted() ? scalar.text() : plain(scalar.text());
        };
    }

    private static Object plain(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return NUMBER.matcher(text).matches() ? new BigDecimal(text) : text;
    }

    private static List<GoldenCases.Case> cases() throws IOException {
        return GoldenCases.files().stream()
                .flatMap(file -> GoldenCases.parse(file).stream())
                .toList();
    }
}
