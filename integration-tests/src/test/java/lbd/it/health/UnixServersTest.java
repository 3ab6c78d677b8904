package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nginx on a unix socket that is missing, comes, goes and comes again.
@Timeout(120)
class UnixServersTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    @TempDir
    private Path folder;

    @BeforeEach
    void need() throws IOException {
        RealServer.needs(NGINX);
        // nginx gives up root and must get in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private Path socket() {
        return folder.resolve("nginx.sock");
    }

    /// Answers with the client that a PROXY header tells of.
    private RealServer nginx() throws IOException {
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes 1;
                error_log %1$s/error.log;
                pid %1$s/nginx.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen unix:%1$s/nginx.sock proxy_protocol;
                    location / { return 200 "$proxy_protocol_addr $http_host"; }
                    location /health { return 200 "fine on $http_host"; }
                  }
                }
                """.formatted(folder));
        return RealServer.start(folder, NGINX.toString(), "-c", config.toString());
    }

    @Test
    void itServesWhenItIsThereAndSaysWhyWhenItIsNot() throws Exception {
        String pool = """
                pools:
                  - name: app
                    proxy_protocol: v2
                    servers: [unix:%s]
                    health_check:
                      type: http_get
                      proxy_protocol: v2
                      interval: 100ms
                      fall: 1
                      rise: 1
                      initial: down
                      urls: [{path: /health, contains: fine on localhost}]
                """.formatted(socket());
        try (RunningLbd lbd = new RunningLbd(folder, pool)) {
            lbd.shows("/api/v1/status", "no such socket");
            assertEquals("503", lbd.ask());
            for (int i = 0; i < 2; i++) {
                try (RealServer _ = nginx()) {
                    lbd.shows("/api/v1/checks", "/health: status 200");
                    lbd.process.await(() -> up(lbd));
                    assertEquals("127.0.0.1 127.0.0.1:" + lbd.port, lbd.ask());
                    assertEquals("127.0.0.1 127.0.0.1:" + lbd.port, lbd.ask(), "over the connection that is kept");
                }
                lbd.shows("/api/v1/status", "no such socket");
            }
            String status = lbd.get("/api/v1/status");
            assertTrue(status.contains("unix:" + socket()), status);
        }
    }

    private static boolean up(RunningLbd lbd) {
        try {
            return !"503".equals(lbd.ask());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
