package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lbd.config.bind.ConfigKey;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// `docs/reference.md` is what the readers say; `-Dreference.update=true` writes it.
class ReferencePageTest {
    private static final Path PAGE = Path.of("../docs/reference.md");

    /// Mappings whose keys are the file's own.
    private static final Set<String> OWN_KEYS = Set.of("header", "query", "error_pages");

    private final List<ConfigKey> keys = ConfigKeys.all();

    @Test
    void pageIsWhatTheReadersRead() throws IOException {
        String page = ReferencePage.page(keys);
        if (Boolean.getBoolean("reference.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.readString(PAGE), "run this test with -Dreference.update=true and read the diff");
    }

    @Test
    void everyKeyThatIsServedIsFound() throws IOException {
        Set<String> served = new HashSet<>();
        collect("", new Yaml().load(Files.readString(Path.of("src/test/resources/served.yaml"))), served);
        // Of one or several the keys stand once.
        Set<String> found = keys.stream().map(k -> k.path().replace("[]", "")).collect(Collectors.toSet());
        served.removeIf(path -> found.contains(path.replace("[]", "")));
        assertEquals(Set.of(), served);
    }

    @Test
    void keySaysItsTypeRangeAndDefault() {
        assertEquals("[duration, 10ms to 1d] 2s ONE", described("health_checks[].interval"));
        assertEquals("[whole number, 0 to 999] 2 ONE", described("health_checks[].retries"));
        assertEquals("[`auto`, whole number, 1 to 1024] auto ONE", described("process.workers"));
        assertEquals("[`off`, size, 0B to 1048576GiB] off ONE", described("listeners[].limits.body"));
        assertEquals("[one of `text`, `json`] text ONE", described("log.format"));
        assertTrue(described("listeners[].bind").endsWith("null ONE_OR_LIST"), described("listeners[].bind"));
        assertTrue(key("listeners[].bind").required());
        assertTrue(key("process.workers").restart());
        assertTrue(key("health_checks[].command").required());
        assertFalse(key("health_checks[].port").required(), "an agent's alone");
        assertNull(key("health_checks[].user").fallback(), "each type has another");
        assertNull(key("pools[].servers[].max_connections").fallback(), "no limit, which no file can say");
    }

    @Test
    void keyThatOthersDecideAboutSaysSo() {
        assertEquals(List.of("protocol: http"), key("listeners[].error_pages").only());
        assertEquals(List.of("protocol: udp"), key("listeners[].udp").only());
        assertEquals(List.of(), key("listeners[].pool").only());
        assertEquals(List.of("type: tcp"), key("health_checks[].steps").only());
        assertEquals(
                List.of("type: http_get", "type: ssl_get"),
                key("pools[].health_check.urls").only());
    }

    private ConfigKey key(String path) {
        return keys.stream().filter(k -> k.path().equals(path)).findFirst().orElseThrow(() -> new AssertionError(path));
    }

    private String described(String path) {
        ConfigKey key = key(path);
        return key.types() + " " + key.fallback() + " " + key.list();
    }

    private static void collect(String path, Object node, Set<String> served) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String child = path.isEmpty() ? key.toString() : path + "." + key;
                served.add(child);
                collect(child, OWN_KEYS.contains(key.toString()) ? List.of() : value, served);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> collect(path + "[]", item, served));
        }
    }
}
