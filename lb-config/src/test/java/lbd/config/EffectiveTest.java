package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lbd.config.edit.Edit;
import lbd.config.edit.Fragment;
import lbd.config.yaml.YamlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class EffectiveTest {
    private static final String FILE = """
            version: 1
            pools:
              - {name: app, servers: ["10.0.0.1:80"]}
            listeners:
              - {name: web, protocol: http, bind: "127.0.0.1:8080", pool: app}
            vrrp:
              instances:
                - {name: a, interface: lo, virtual_router_id: 5, priority: 100, virtual_addresses: [192.0.2.1/24], version: 2, authentication: {type: pass, password: abc}}
            """;

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", "conf"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> ConfigReader.read(file) instanceof ConfigResult.Loaded)
                    .toList()
                    .stream();
        }
    }

    private static ConfigResult.Loaded read(String text) {
        ConfigResult result = ConfigReader.read("shown.yaml", text.getBytes(UTF_8));
        return assertInstanceOf(ConfigResult.Loaded.class, result, () -> result + "\n" + text);
    }

    /// With the secrets of the examples.
    private static String revealed(String text) {
        return text.replace("https://hooks.example/(hidden)", "https://hooks.example/lbd")
                .replace("https://chat.example/(hidden)", "https://chat.example/hooks/T0")
                .replace("body: \"(hidden)\"", "body: '{\"text\": \"{summary}\\n{text}\"}'")
                .replace("(hidden)", "1111");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsShownMeansTheSame(Path file) {
        ConfigResult.Loaded own = assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read(file));
        for (boolean defaults : new boolean[] {false, true}) {
            String text = Effective.text(FileSet.of(file), List.of(), defaults);
            assertNotNull(text);
            ConfigResult.Loaded again = assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read(file));
            assertTrue(Effective.same(own.config(), read(revealed(text)).config(), again.config()), text);
        }
    }

    @Test
    void whatOpensAnAlertsWebhookIsHidden(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "abc\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        String text = Effective.text(
                FileSet.of(Path.of("lbd.yaml"), """
                version: 1
                alerts:
                  - {name: a, webhook: "https://hooks.example/services/T0/B0/s3cret", on: [server]}
                  - {name: b, webhook: "https://hooks.example:8443?key=s3cret", on: [server]}
                  - name: c
                    webhook:
                      url: "https://events.example/s3cret"
                      headers: {X-Route: s3cret, Authorization: {file: %s}}
                      body: '{"routing_key": "s3cret"}'
                      content_type: application/json
                    on: [pool]
                """.formatted(token).getBytes(UTF_8)), List.of(), false);
        assertNotNull(text);
        assertFalse(text.contains("s3cret"), text);
        for (String shown : List.of(
                "\"https://hooks.example/(hidden)\"",
                "\"https://hooks.example:8443/(hidden)\"",
                "\"https://events.example/(hidden)\"",
                "X-Route: \"(hidden)\"",
                "file: " + token,
                "body: \"(hidden)\"",
                "content_type: application/json",
                "pool")) {
            assertTrue(text.contains(shown), shown + " in " + text);
        }
    }

    @Test
    void defaultsAreWrittenOutAndSecretsAreNot() {
        Edit edit = new Edit.AddServer("app", "b", Map.of("address", "10.0.0.2:80"));
        String text = Effective.text(FileSet.of(Path.of("lbd.yaml"), FILE.getBytes(UTF_8)), List.of(edit), true);
        assertNotNull(text);
        assertTrue(text.contains("shutdown_grace: 30s"), text);
        assertTrue(text.contains("scheduler: wrr") || text.contains("scheduler: rr"), text);
        assertTrue(text.contains("name: b, address: 10.0.0.2:80, weight: 1"), text);
        assertTrue(text.contains("password: \"(hidden)\""), text);
    }

    @Test
    void aFragmentIsPoolsAndListenersByName() throws YamlException {
        assertEquals(
                List.of(
                        new Edit.Add("listeners", "api", "{name: api, bind: \"0.0.0.0:81\", pool: api}"),
                        new Edit.Add("pools", "api", "{name: api, servers: [\"${API}:80\"]}")),
                Fragment.edits("f.yaml", """
                        version: 1
                        pools:
                          - name: api
                            servers: ["${API}:80"]
                        listeners:
                          - {name: api, bind: "0.0.0.0:81", pool: api}
                        """.getBytes(UTF_8)));
        assertEquals(
                "f.yaml:1:1: a fragment has no \"process\"; allowed: listeners, pools, health_checks, conditions, rate_limits",
                wrong("process: {workers: 1}"));
        assertEquals("f.yaml:1:9: pools: expected a mapping with a name", wrong("pools: [{servers: []}]"));
        assertEquals("f.yaml: there is nothing in it to add", wrong("version: 1"));
    }

    private static String wrong(String text) {
        try {
            return Fragment.edits("f.yaml", text.getBytes(UTF_8)).toString();
        } catch (YamlException e) {
            return e.at() + ": " + e.getMessage();
        }
    }
}
