package lbd.it.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nginx and openssl as servers that speak TLS, with good certificates and others.
@Timeout(120)
class ServersOverTlsTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    /// A CA and a stranger, servers, and ourselves.
    private static final String CERTIFICATES = """
            set -e
            EC='-newkey ec -pkeyopt ec_paramgen_curve:P-256'
            ca() {
              openssl req -x509 -nodes -days 30 $EC -subj /CN=$1 -addext keyUsage=critical,keyCertSign,cRLSign \\
                -keyout $1.key -out $1.pem
            }
            # name, signed by, days, for
            server() {
              openssl req -new -nodes $EC -subj /CN=$1 -addext subjectAltName=$4 -keyout $1.key -out $1.csr
              openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -days $3 -copy_extensions copyall -out $1.pem
            }
            ca ca
            ca stranger
            server good ca 30 DNS:good.internal
            server expired ca -1 DNS:expired.internal
            server other ca 30 DNS:elsewhere.internal
            server alien stranger 30 DNS:alien.internal
            server lb ca 30 DNS:lb.internal
            cp ca.pem trusted.pem
            """;

    private static final List<String> SERVERS = List.of("good", "expired", "other", "alien");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private LbdProcess lbd;
    private int web;
    private int raw;
    private int encrypted;

    @BeforeEach
    void start() throws Exception {
        RealServer.needs(NGINX);
        Process made = new ProcessBuilder("sh", "-c", CERTIFICATES)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertEquals(0, made.waitFor(), () -> "openssl: " + folder);
        web = RealServer.freePort();
        raw = RealServer.freePort();
        encrypted = RealServer.freePort();
        int nginx = RealServer.freePort();
        int echo = RealServer.freePort();
        running.add(nginx(nginx));
        running.add(RealServer.start(
                folder,
                ("openssl s_server -rev -accept 127.0.0.1:%1$d -cert %2$s/good.pem -key %2$s/good.key -CAfile %2$s/ca.pem"
                                + " -Verify 1 -verify_return_error -tls1_3")
                        .formatted(echo, folder)
                        .split(" ")));
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, config(nginx, echo));
        lbd = LbdProcess.start(folder, "run", "-c", file.toString());
        running.add(lbd);
        lbd.printed("event=process.ready");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    /// Of one port; who is asked for decides which certificate it shows.
    private RealServer nginx(int port) throws IOException {
        StringBuilder servers = new StringBuilder();
        for (String name : SERVERS) {
            servers.append("""
                    server {
                        listen 127.0.0.1:%1$d ssl;
                        server_name %2$s.internal;
                        ssl_certificate %3$s/%2$s.pem;
                        ssl_certificate_key %3$s/%2$s.key;
                        ssl_client_certificate %3$s/ca.pem;
                        ssl_verify_client on;
                        location / {
                            return 200 "$ssl_server_name $ssl_protocol $ssl_client_s_dn\\n";
                        }
                    }
                    """.formatted(port, name, folder));
        }
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, """
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                worker_processes 1;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/b;
                    proxy_temp_path %1$s/p;
                    fastcgi_temp_path %1$s/f;
                    uwsgi_temp_path %1$s/u;
                    scgi_temp_path %1$s/s;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    %2$s
                }
                """.formatted(folder, servers));
        return RealServer.start(folder, NGINX.toString(), "-c", file.toString());
    }

    private String config(int nginx, int echo) {
        StringBuilder routes = new StringBuilder();
        StringBuilder pools = new StringBuilder();
        for (String name : SERVERS) {
            routes.append("      - {match: {path_prefix: /%1$s}, pool: %1$s}\n".formatted(name));
            pools.append(pool(name, name, nginx));
        }
        String check =
                "    health_check: {type: http_get, urls: [{path: /, host: %s.internal}], interval: 500ms, timeout: 20s}\n";
        pools.append(pool("checked", "good", nginx)).append(check.formatted("good"));
        pools.append(pool("found-out", "alien", nginx)).append(check.formatted("alien"));
        return """
                version: 1
                process: {workers: 1}
                admin: {http: off, socket: %1$s/admin.sock}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%2$d"
                    routes:
                %3$s
                  - {name: raw, protocol: tcp, bind: "127.0.0.1:%4$d", pool: echo}
                  - name: encrypted
                    protocol: tcp
                    bind: "127.0.0.1:%5$d"
                    pool: echo
                    tls: {certificates: {certificate: %1$s/good.pem, key: %1$s/good.key}}
                pools:
                %6$s
                  - name: echo
                    servers: ["127.0.0.1:%7$d"]
                    tls: {ca: %1$s/ca.pem, server_name: good.internal, certificate: %1$s/lb.pem, key: %1$s/lb.key}
                """.formatted(folder, web, routes, raw, encrypted, pools, echo);
    }

    private String pool(String name, String asked, int nginx) {
        return """
                  - name: %1$s
                    servers: ["127.0.0.1:%3$d"]
                    passive: off
                    tls: {ca: %4$s/trusted.pem, server_name: %2$s.internal, certificate: %4$s/lb.pem, key: %4$s/lb.key}
                """.formatted(name, asked, nginx, folder);
    }

    private static String output(String input, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(US_ASCII));
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), US_ASCII);
    }

    private String curl(String path) throws IOException {
        // nginx refuses a request for another host than the handshake was for.
        String host = "Host: " + path.substring(1) + ".internal";
        return output("", "curl", "-s", "-m", "20", "-H", host, "http://127.0.0.1:" + web + path);
    }

    @Test
    void goodServersAreSpokenToAndOthersAreNot() throws Exception {
        assertEquals("good.internal TLSv1.3 CN=lb\n", curl("/good"));
        assertEquals("good.internal TLSv1.3 CN=lb\n", curl("/good"));
        for (String name : SERVERS.subList(1, SERVERS.size())) {
            assertTrue(curl("/" + name).startsWith("502"), name);
        }
        lbd.printed("\"detail\":\"tls_certificate_expired\"")
                .printed("\"detail\":\"tls_name_mismatch\"")
                .printed("\"detail\":\"tls_unknown_ca\"");
    }

    @Test
    void checksLookAtServersAsTrafficDoes() throws Exception {
        lbd.await(() -> status().contains("found-out/127.0.0.1") && status().contains("unable to find valid"));
        String line = status().lines()
                .filter(l -> l.startsWith("checked/"))
                .findFirst()
                .orElseThrow();
        assertTrue(line.matches("checked/\\S+ +\\S+ +up .*"), line);
    }

    private String status() {
        try {
            return LbdProcess.ended(folder, "status", "--socket", folder.resolve("admin.sock") + "")
                    .output();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void sessionsOfTcpEndAndBeginTls() throws Exception {
        try (Socket client = new Socket("127.0.0.1", raw)) {
            client.getOutputStream().write("hello\n".getBytes(US_ASCII));
            assertEquals("olleh\n", new String(client.getInputStream().readNBytes(6), US_ASCII));
        }
        Process client = new ProcessBuilder(
                        "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + encrypted, "-CAfile", "ca.pem")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            client.getOutputStream().write("world\n".getBytes(US_ASCII));
            client.getOutputStream().flush();
            assertEquals("dlrow\n", new String(client.getInputStream().readNBytes(6), US_ASCII));
        } finally {
            client.destroyForcibly();
        }
    }

    @Test
    void aReloadTakesTheRootsAnew() throws Exception {
        assertEquals("good.internal TLSv1.3 CN=lb\n", curl("/good"));
        try (Socket kept = new Socket("127.0.0.1", raw)) {
            kept.getOutputStream().write("before\n".getBytes(US_ASCII));
            assertEquals("erofeb\n", new String(kept.getInputStream().readNBytes(7), US_ASCII));
            Files.copy(
                    folder.resolve("stranger.pem"), folder.resolve("trusted.pem"), StandardCopyOption.REPLACE_EXISTING);
            lbd.signal("HUP");
            lbd.printed("generation=2");
            assertTrue(curl("/good").startsWith("502"));
            assertEquals("alien.internal TLSv1.3 CN=lb\n", curl("/alien"));
            kept.getOutputStream().write("after\n".getBytes(US_ASCII));
            assertEquals("retfa\n", new String(kept.getInputStream().readNBytes(6), US_ASCII));
        }
        Files.writeString(folder.resolve("trusted.pem"), "nothing");
        lbd.signal("HUP");
        lbd.printed("event=config.rejected").printed("trusted.pem has no certificate");
        assertEquals("alien.internal TLSv1.3 CN=lb\n", curl("/alien"));
    }
}
