package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lbd.daemon.cli.CheckReport;
import lbd.daemon.cli.ConfigCommand;
import lbd.daemon.cli.DoctorCommand;
import lbd.daemon.cli.DrainWait;
import lbd.daemon.cli.RealServerCommand;
import lbd.daemon.explain.Answered;
import lbd.daemon.upgrade.UpgradeView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// `docs/schema` says what each command's `--json` has: it is made of the records that are printed.
/// With `-Dlbd.schema.write=true` it is written anew.
class SchemaTest {
    private static final Path FOLDER = Path.of("..", "docs", "schema");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String OF_SERVERS = "enable-drain-disable-weight";

    private static final Map<String, Class<?>> SCHEMAS = Map.ofEntries(
            Map.entry("status", StatusView.class),
            Map.entry("status-pool", PoolStatusView.class),
            Map.entry("status-problems", ProblemsView.class),
            Map.entry("checks", ChecksView.class),
            Map.entry("certificates", CertificatesView.class),
            Map.entry("vrrp", VrrpView.class),
            Map.entry("vrrp-demote-promote", DoneView.class),
            Map.entry("maintenance-on-off", MaintenanceView.class),
            Map.entry("plan", PlanView.class),
            Map.entry("reload", PlanView.DoneView.class),
            Map.entry("apply-rollback", PlanView.DoneView.class),
            Map.entry("confirm", DoneView.class),
            Map.entry("upgrade", UpgradeView.class),
            Map.entry("explain", Answered.class),
            Map.entry("explain-request", PastView.class),
            Map.entry(OF_SERVERS, StatusView.ServerView.class),
            Map.entry("check", CheckReport.class),
            Map.entry("persistence-show", PersistenceView.class),
            Map.entry("persistence-clear", ClearedView.class),
            Map.entry("flows", FlowsView.class),
            Map.entry("doctor", DoctorCommand.DoctorView.class),
            Map.entry("explain-tcp-udp", PacketView.class),
            Map.entry("alerts", AlertsView.class),
            Map.entry("names", NamesApi.NamesView.class),
            Map.entry("alerts-test", AlertsView.TestsView.class),
            Map.entry("top", TopView.class),
            Map.entry("failures", FailuresView.class),
            Map.entry("tail-session", TailView.class),
            Map.entry("events", EventsView.class),
            Map.entry("connections", ConnectionsView.class),
            Map.entry("kill", ConnectionsApi.KilledView.class),
            Map.entry("limits", LimitsView.class),
            Map.entry("limits-name", LimitsView.LimitView.class),
            Map.entry("limits-clear", ClearedView.class),
            Map.entry("real-server-setup-remove", RealServerCommand.DoneView.class),
            Map.entry("real-server-check", RealServerCommand.FoundView.class),
            Map.entry("drain-wait", DrainWait.ProgressView.class),
            Map.entry("server-add-set-remove", PlanView.DoneView.class),
            Map.entry("health-up-down-auto", StatusView.ServerView.class),
            Map.entry("log-level", ChangesApi.LevelView.class),
            Map.entry("config-show", ChangesApi.ShownView.class),
            Map.entry("config-save", ConfigCommand.SavedView.class),
            Map.entry("config-add-remove", PlanView.DoneView.class),
            Map.entry("config-diff", ChangesApi.DiffView.class),
            Map.entry("error", Answer.ErrorView.class));

    @TestFactory
    Stream<DynamicTest> schemaIsWhatIsPrinted() {
        return SCHEMAS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
    }

    private static void check(String name, Class<?> view) throws Exception {
        ObjectNode schema = MAPPER.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", name.equals("error") ? "what was refused" : "lbd " + name + " --json");
        if (name.equals(OF_SERVERS)) {
            schema.put("description", "of each server, one a line; in the place of one that was refused is an error");
        }
        schema.setAll(object(view));
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
        Path file = FOLDER.resolve(name + ".json");
        if (Boolean.getBoolean("lbd.schema.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertEquals(text, Files.readString(file), "made anew with -Dlbd.schema.write=true");
        eachName(schema);
    }

    /// One style: times in `_ms` and `_seconds`, words apart.
    private static void eachName(JsonNode schema) {
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            assertTrue(name.matches("[a-z0-9]+(_[a-z0-9]+)*"), name);
            assertTrue(!name.matches(".*(millis|nanos|micros|arow).*"), name);
            eachName(property.getValue());
            eachName(property.getValue().path("items"));
        });
    }

    private static ObjectNode object(Class<?> view) {
        ObjectNode schema = MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = MAPPER.createObjectNode();
        ArrayNode required = MAPPER.createArrayNode();
        for (RecordComponent component : view.getRecordComponents()) {
            String name = name(component);
            properties.set(name, of(component.getAnnotatedType()));
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        schema.set("properties", properties);
        schema.set("required", required);
        return schema.put("additionalProperties", false);
    }

    private static String name(RecordComponent component) {
        JsonProperty own = component.getAccessor().getAnnotation(JsonProperty.class);
        return own != null ? own.value() : new SnakeCaseStrategy().translate(component.getName());
    }

    private static ObjectNode of(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType parameterized
                && annotated instanceof AnnotatedParameterizedType arguments) {
            AnnotatedType[] of = arguments.getAnnotatedActualTypeArguments();
            return parameterized.getRawType().equals(List.class)
                    ? MAPPER.createObjectNode().put("type", "array").set("items", of(of[0]))
                    : MAPPER.createObjectNode().put("type", "object").set("additionalProperties", of(of[1]));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return object(plain);
        }
        return MAPPER.createObjectNode().put("type", word(plain));
    }

    private static String word(Class<?> type) {
        return switch (type.getSimpleName().toLowerCase(java.util.Locale.ROOT)) {
            case "string" -> "string";
            case "boolean" -> "boolean";
            case "int", "integer", "long" -> "integer";
            case "double" -> "number";
            case "jsonnode" -> "object";
            default -> throw new AssertionError(type);
        };
    }
}
