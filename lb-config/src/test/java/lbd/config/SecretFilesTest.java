package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import lbd.core.model.CookieSpec;
import lbd.core.model.PoolSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cookies are keyed with.
class SecretFilesTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path dir;

    @BeforeEach
    void write() throws IOException {
        write("cookie.secret", SECRET + "\n", "rw-r-----");
        write("open", SECRET, "rw-r--r--");
        write("short", SECRET.substring(1), "rw-------");
    }

    private void write(String name, String text, String permissions) throws IOException {
        Path file = dir.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private ConfigResult read(String text) {
        return ConfigReader.read(
                "lbd.yaml", text.replace("/etc/lbd", dir.toString()).getBytes(UTF_8));
    }

    private ConfigResult pool(String persistence) {
        return read("""
                version: 1
                listeners:
                  - {name: web, protocol: PROTOCOL, bind: "127.0.0.1:80", pool: p}
                pools:
                  - {name: p, servers: ["127.0.0.1:81"], persistence: PERSISTENCE}
                """.replace("PROTOCOL", persistence.startsWith("tcp ") ? "tcp" : "http")
                .replace("PERSISTENCE", persistence.replace("tcp ", "")));
    }

    private List<String> said(ConfigResult result) {
        Stream<?> findings = result instanceof ConfigResult.Loaded loaded
                ? loaded.warnings().stream()
                : result.toString().lines();
        return findings.map(f -> f.toString().replace(dir.toString(), "DIR")).toList();
    }

    @Test
    void theExampleLoads() throws IOException {
        ConfigResult result = read(Files.readString(Path.of("../conf/examples/persistence.yaml")));
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        assertEquals(List.of(), loaded.warnings());
        PoolSpec app = loaded.config().pools().getFirst();
        CookieSpec cookie = Objects.requireNonNull(app.cookie());
        assertEquals((SECRET + "\n").length(), cookie.secret().pkcs8().length);
        assertNotNull(app.persistence());
        assertNull(loaded.config().pools().get(1).persistence());
        assertFalse(app.toString().contains(SECRET));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: cookie, secret_file: /etc/lbd/open} | can be read by everybody on this machine",
                "{type: cookie, secret_file: /etc/lbd/short} | DIR/short has 31 bytes; needed are 32 or more",
                "{type: cookie, secret_file: /etc/lbd/gone} | there is no file DIR/gone",
                "{type: cookie, secret_file: secret} | expected a path from the root",
                "{type: cookie, secret_file: GOOD, same_site: none} | same_site: none needs secure: true",
                "{type: cookie, secret_file: GOOD, name: __Secure-A} | __Secure-... needs secure: true",
                "'{type: cookie, secret_file: GOOD, name: __Host-A, secure: true, path: /a}' | and no domain",
                "'[source, {type: cookie, secret_file: GOOD}]' | persistence[1]: comes after source",
                "'[{type: learn, cookie: A}, {type: cookie, secret_file: GOOD}]' | comes after learn; what nobody can forge",
                "'[{type: cookie, mode: prefix, name: A, secret_file: GOOD}, {type: learn, cookie: A}]' | what cookie goes by",
                "{type: cookie, mode: prefix, secret_file: GOOD} | persistence.name: is missing",
                "'{type: cookie, mode: prefix, name: A, secret_file: GOOD, max_age: 1h}' | unknown key \"max_age\"",
                "'tcp {type: learn, cookie: A}' | pool \"p\" knows its clients by what their requests say alone, which",
                "tcp {type: cookie, secret_file: GOOD} | pool \"p\" knows its clients by cookie alone, which",
            })
    void saysWhatIsWrong(String persistence, String wanted) {
        List<String> said = said(pool(persistence.replace("GOOD", "/etc/lbd/cookie.secret")));
        assertEquals(1, said.stream().filter(s -> s.contains(wanted)).count(), said::toString);
        assertEquals(0, said.stream().filter(s -> s.contains(SECRET)).count(), said::toString);
    }

    @Test
    void tcpGoesByTheSourceWhereThereIsOne() {
        ConfigResult result = pool("tcp [{type: cookie, secret_file: /etc/lbd/cookie.secret}, source]");
        assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        ConfigResult secure = pool(
                "{type: cookie, secret_file: /etc/lbd/cookie.secret, name: __Host-A, secure: true, same_site: none}");
        assertEquals(List.of(), said(secure));
    }
}
