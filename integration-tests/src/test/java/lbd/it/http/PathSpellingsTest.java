package lbd.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Behind a route for /admin no spelling of a path reaches what nginx, Apache and Tomcat have there, though
/// each of them gives it away for many.
@Timeout(180)
class PathSpellingsTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path APACHE = Path.of("/usr/sbin/apache2");
    private static final String SECRET = "it is a secret";

    private static final List<String> BEFORE = List.of(
            "/",
            "//",
            "/./",
            "/.//",
            "/%2f",
            "/%2e/",
            "/.%2f",
            "/\\",
            "/%5c",
            "/;/",
            "/;a=b/",
            "/.;/",
            "/%3b/",
            "/x/../",
            "/x//../",
            "/x/..//",
            "/x/%2e%2e/",
            "/x/.%2E/",
            "/x%2f../",
            "/x%2f/../",
            "/x/..%2f",
            "/x\\..\\",
            "/x%5c..%5c",
            "/x/..;/",
            "/x/..;a/",
            "/x;a/../",
            "/x;a//../",
            "/x/;/../",
            "/x%2fy/../../",
            "/x%2fy//../",
            "/x//y/../../",
            "/%2e%2e/",
            "/../",
            "/x/./../",
            "/%2f%2f",
            "/%2f;a/");
    private static final List<String> NAMES = List.of("admin", "%61dmin", "adm%69n");
    private static final List<String> BEHIND = List.of(
            "/", "//", "/./", "%2f", "%2F", "/%2f", "\\", "%5c", ";/", ";a=b/", ";a%2fb/", "/x/../", "/x//../", "/;/");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final int[] lbdPorts = new int[3];
    private final int[] serverPorts = new int[3];

    @BeforeEach
    void start() throws Exception {
        RealServer.needs(NGINX);
        RealServer.needs(APACHE);
        // Both give up root and must get in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path admin = Files.createDirectories(folder.resolve("www/admin"));
        Files.writeString(admin.resolve("x"), SECRET);
        Files.writeString(Files.createDirectories(folder.resolve("www/group")).resolve("project"), "a project");
        for (int i = 0; i < serverPorts.length; i++) {
            serverPorts[i] = RealServer.freePort();
            lbdPorts[i] = RealServer.freePort();
        }
        open.add(RealServer.start(
                folder, NGINX.toString(), "-c", nginx(serverPorts[0]).toString()));
        open.add(RealServer.start(
                folder,
                APACHE.toString(),
                "-DFOREGROUND",
                "-f",
                apache(serverPorts[1]).toString()));
        open.add(tomcat(serverPorts[2]));
        Path config = folder.resolve("lbd.yaml");
        Files.writeString(config, lbd());
        open.add(LbdProcess.start(folder, "run", "-c", config.toString()).printed("event=process.ready"));
        for (int port : serverPorts) {
            awaitOpen(port);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private String lbd() {
        StringBuilder listeners = new StringBuilder();
        StringBuilder pools = new StringBuilder();
        for (int i = 0; i < serverPorts.length; i++) {
            listeners.append("""
                      - name: web%1$d
                        protocol: http
                        bind: 127.0.0.1:%2$d
                        routes:
                          - {match: {path_prefix: /admin}, respond: {status: 403}}
                        pool: pool%1$d
                    """.formatted(i, lbdPorts[i]));
            pools.append("  - {name: pool%d, servers: [\"127.0.0.1:%d\"]}\n".formatted(i, serverPorts[i]));
        }
        return """
                version: 1
                admin: {http: off, socket: %s}
                access_log: {path: off}
                listeners:
                %s
                pools:
                %s
                """.formatted(folder.resolve("admin.sock"), listeners, pools);
    }

    private Path nginx(int port) throws IOException {
        return Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                error_log %1$s/error.log;
                pid %1$s/nginx.pid;
                events {}
                http { access_log off; server { listen 127.0.0.1:%2$d; root %1$s/www; } }
                """.formatted(folder, port));
    }

    private Path apache(int port) throws IOException {
        return Files.writeString(folder.resolve("apache.conf"), """
                ServerRoot %1$s
                PidFile %1$s/apache.pid
                ServerName localhost
                Listen 127.0.0.1:%2$d
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                User www-data
                Group www-data
                ErrorLog %1$s/apache.log
                DocumentRoot %1$s/www
                AllowEncodedSlashes On
                <Directory %1$s/www>
                  Require all granted
                </Directory>
                """.formatted(folder, port));
    }

    /// As lenient as it can be made.
    private AutoCloseable tomcat(int port) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.resolve("tomcat").toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("relaxedPathChars", "\\");
        connector.setAllowBackslash(true);
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.DECODE.getValue());
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", folder.resolve("www").toString());
        Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
        tomcat.start();
        return () -> {
            tomcat.stop();
            tomcat.destroy();
        };
    }

    private static void awaitOpen(int port) throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Socket _ = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("nobody listens on " + port);
    }

    private static String ask(int port, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static List<String> spellings() {
        List<String> all = new ArrayList<>();
        for (String before : BEFORE) {
            for (String name : NAMES) {
                for (String behind : BEHIND) {
                    all.add(before + name + behind + "x");
                }
            }
        }
        return all;
    }

    @Test
    void noSpellingOfAPathPassesARule() throws Exception {
        List<String> spellings = spellings();
        int[] given = new int[serverPorts.length];
        for (int i = 0; i < serverPorts.length; i++) {
            for (String path : spellings) {
                // Only what the server gives away could be had through lbd.
                if (ask(serverPorts[i], path).contains(SECRET)) {
                    given[i]++;
                    String answer = ask(lbdPorts[i], path);
                    assertTrue(
                            answer.startsWith("HTTP/1.1 403 ") || answer.startsWith("HTTP/1.1 400 "),
                            () -> path + ": " + answer);
                }
            }
            assertTrue(given[i] >= 74, i + " gave it away for " + given[i] + " of " + spellings.size());
        }
    }

    @Test
    void anEncodedSlashInAnIdentifierReachesTheServerAsItWasSent() throws Exception {
        for (int i = 0; i < serverPorts.length; i++) {
            String direct = ask(serverPorts[i], "/group%2Fproject");
            String through = ask(lbdPorts[i], "/group%2Fproject");
            assertTrue(through.startsWith("HTTP/1.1 200 ") && through.endsWith("a project"), through);
            assertEquals(direct.substring(0, 12), through.substring(0, 12));
        }
    }
}
