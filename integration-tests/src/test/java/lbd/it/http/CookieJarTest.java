package lbd.it.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// curl's cookie jars as browsers: each stays on its server through a drain, a reload and another process.
class CookieJarTest {
    private static final int JARS = 6;

    @TempDir
    private Path folder;

    private final List<HttpServer> servers = new ArrayList<>();
    private final int port = RealServer.freePort();

    CookieJarTest() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        for (int i = 1; i <= 3; i++) {
            String name = "s" + i;
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            server.createContext("/", exchange -> {
                String seen = name + " " + exchange.getRequestHeaders().get("Cookie");
                exchange.getResponseHeaders().add("Set-Cookie", "app=" + name);
                exchange.sendResponseHeaders(200, seen.length());
                exchange.getResponseBody().write(seen.getBytes(UTF_8));
                exchange.close();
            });
            server.start();
            servers.add(server);
        }
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "0123456789abcdef0123456789abcdef");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        servers.forEach(s -> s.stop(0));
    }

    /// @param state of the first server
    private Path configuration(String state) throws IOException {
        StringBuilder text = new StringBuilder("""
                version: 1
                admin: {http: "off", socket: "%s"}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - name: app
                    scheduler: rr
                    persistence: {type: cookie, secret_file: "%s", max_idle: 10m, max_life: 1h}
                    servers:
                """.formatted(folder.resolve("a.sock"), port, folder.resolve("secret")));
        for (int i = 1; i <= servers.size(); i++) {
            text.append("      - {name: s%d, address: \"127.0.0.1:%d\", state: %s}%n"
                    .formatted(i, servers.get(i - 1).getAddress().getPort(), i == 1 ? state : "enabled"));
        }
        return Files.writeString(folder.resolve("lbd.yaml"), text);
    }

    private LbdProcess lbd() throws Exception {
        return LbdProcess.start(folder, "run", "-c", folder.resolve("lbd.yaml").toString())
                .printed("event=process.ready");
    }

    /// What each browser is answered.
    private List<String> ask(String stage) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < JARS; i++) {
            String jar = folder.resolve("jar" + i).toString();
            Process curl = new ProcessBuilder(
                            "curl", "-s", "-m", "20", "-c", jar, "-b", jar, "http://127.0.0.1:" + port + "/")
                    .redirectErrorStream(true)
                    .start();
            String body = new String(curl.getInputStream().readAllBytes(), UTF_8);
            assertTrue(curl.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, curl.exitValue(), stage + ": " + body);
            assertFalse(body.contains("LBD"), body);
            bodies.add(body);
        }
        return bodies;
    }

    private static List<String> names(List<String> bodies) {
        return bodies.stream().map(body -> body.substring(0, 2)).toList();
    }

    @Test
    void browsersStayThroughDrainReloadAndRestart() throws Exception {
        configuration("enabled");
        List<String> first;
        try (LbdProcess lbd = lbd()) {
            first = names(ask("first"));
            assertEquals(3, new HashSet<>(first).size(), first::toString);
            // The application's own cookie goes on, and says where it was set.
            assertEquals(
                    first.stream().map(name -> name + " [app=" + name + "]").toList(), ask("second"));
            configuration("drain");
            lbd.signal("HUP");
            lbd.printed("generation=2 ");
            assertEquals(first, names(ask("draining")));
        }
        try (LbdProcess lbd = lbd()) {
            assertEquals(first, names(ask("another process")));
            configuration("disabled");
            lbd.signal("HUP");
            lbd.printed("generation=2 ");
            List<String> moved = names(ask("disabled"));
            for (int i = 0; i < JARS; i++) {
                if (first.get(i).equals("s1")) {
                    assertNotEquals("s1", moved.get(i));
                } else {
                    assertEquals(first.get(i), moved.get(i));
                }
            }
            configuration("enabled");
            lbd.signal("HUP");
            lbd.printed("generation=3 ");
            assertEquals(moved, names(ask("where they have gone")));
            assertFalse(lbd.output().contains("0123456789abcdef"), "the secret in the log");
        }
    }
}
