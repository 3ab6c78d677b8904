package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import lbd.config.bind.ConfigKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/// `conf/examples/http-edge.yaml`, from which an operator takes what he needs: it is valid, and nothing is missing.
class EdgeExampleTest {
    private static final Path EXAMPLE = Path.of("../conf/examples/http-edge.yaml");

    private static final Pattern EDGE = Pattern.compile("conditions|rate_limits|listeners|pools\\.persistence(\\..*)?"
            + "|pools\\.servers\\.failover_to|(conditions|rate_limits|listeners)\\..*");

    /// Of listeners that are no HTTP, and what is the same for every protocol.
    private static final Pattern ELSEWHERE = Pattern.compile(
            "listeners\\.(first_bytes|udp|forwarding|timeouts|tls\\.|access_log\\.).*|.*\\.match\\.alpn");

    /// What has the same keys wherever it stands need be there once: a match, a test of a text, an answer, and what
    /// listeners and their routes both have.
    private static final Map<Pattern, String> SAME = new LinkedHashMap<>();

    static {
        SAME.put(
                Pattern.compile(
                        "^(conditions|listeners\\.routes\\.match|listeners\\.maintenance\\.allow)(\\.(not|any))*\\."),
                "match.");
        SAME.put(Pattern.compile("^match\\.(user_agent|client_certificate\\.\\w+)\\."), "text.");
        SAME.put(Pattern.compile("^.*\\.respond\\."), "respond.");
        SAME.put(Pattern.compile("^listeners\\.routes\\.(?=\\w+\\.)"), "listeners.");
    }

    @TempDir
    private Path dir;

    @Test
    void theExampleLoads() throws IOException {
        write("tls/shop.pem", "");
        openssl();
        write("tls/clients.pem", Files.readString(dir.resolve("tls/shop.pem")));
        write("internal-ca.pem", Files.readString(dir.resolve("tls/shop.pem")));
        write("blocked.networks", "# none\n198.51.100.7\n2001:db8:1::/48\n");
        write("sites", "shop.example.com\n*.shops.example.com\n");
        write("partners", "00".repeat(32) + "\n");
        write("agents", "Example/1.0\n");
        write("503.html", "<p>away");
        write("sorry.html", "<p>sorry");
        write("htpasswd", "jane:$2y$05$kS1ctIWtr5yIHoITgRbMEemCk.oEovSK3WaejIdyBrj3BIhYqJlsy\n");
        write("jwks.json", """
                {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "1",
                  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
                """);
        write("cookie.secret", "0123456789abcdef0123456789abcdef");
        write("mime.types", "image/png png\n");
        String text = Files.readString(EXAMPLE)
                .replace("/etc/lbd", dir.toString())
                .replace("/run/lbd", dir.toString())
                .replace("/srv/www", dir.toString());
        ConfigResult result = ConfigReader.read("http-edge.yaml", text.getBytes(UTF_8));
        assertEquals(
                List.of(),
                assertInstanceOf(ConfigResult.Loaded.class, result, result::toString)
                        .warnings());
    }

    @Test
    void everyKeyStandsThere() throws IOException {
        Set<String> written = new HashSet<>();
        collect("", new Yaml().load(Files.readString(EXAMPLE)), written);
        Set<String> wanted = new TreeSet<>();
        for (ConfigKey key : ConfigKeys.all()) {
            String path = key.path().replace("[]", "");
            if (EDGE.matcher(path).matches() && !ELSEWHERE.matcher(path).matches()) {
                wanted.add(same(path));
            }
        }
        assertTrue(wanted.size() > 200, "only " + wanted.size() + " keys");
        wanted.removeAll(written);
        assertEquals(Set.of(), wanted, "keys that conf/examples/http-edge.yaml does not have");
    }

    private static void collect(String path, Object node, Set<String> written) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String child = path.isEmpty() ? key.toString() : path + "." + key;
                written.add(same(child));
                collect(child, value, written);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> collect(path, item, written));
        }
    }

    private static String same(String path) {
        String place = path;
        for (var entry : SAME.entrySet()) {
            place = entry.getKey().matcher(place).replaceFirst(entry.getValue());
        }
        return place;
    }

    private void write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void openssl() throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "30"));
        command.addAll(
                List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=shop.example.com"));
        command.addAll(List.of("-keyout", dir + "/tls/shop.key", "-out", dir + "/tls/shop.pem"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            assertEquals(0, process.waitFor(), said);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
