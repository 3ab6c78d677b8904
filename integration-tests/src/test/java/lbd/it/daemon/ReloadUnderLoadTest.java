package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// 500 connections that are never closed, each asking on, while the configuration changes 50 times under them.
@Isolated("it takes all of the machine")
class ReloadUnderLoadTest {
    private static final int CONNECTIONS = 500;
    private static final int RELOADS = 50;

    @TempDir
    private Path folder;

    private final List<HttpServer> servers = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        for (int i = 0; i < 3; i++) {
            servers.add(SteadyTraffic.server());
        }
    }

    @AfterEach
    void stopServers() {
        servers.forEach(s -> s.stop(0));
    }

    @Test
    void fiftyReloadsCutNoConnectionAndFailNoRequest() throws Exception {
        int port = freePort();
        int other = freePort();
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, yaml(port, other, 0));
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=process.ready");
            SteadyTraffic traffic = new SteadyTraffic(port, CONNECTIONS, 0);
            traffic.goesOn(lbd);
            for (int i = 1; i <= RELOADS; i++) {
                Files.writeString(file, yaml(port, other, i));
                lbd.signal("HUP");
                lbd.printed("generation=" + (i + 1) + " ");
            }
            traffic.goesOn(lbd);
            traffic.close();
            assertEquals(List.of(), traffic.failures());
            assertTrue(traffic.answers() > RELOADS * 10L, "answers " + traffic.answers());
        }
    }

    /// Each time another weight, another set of servers, and a second listener that comes and goes.
    private String yaml(int port, int other, int step) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            if (step % servers.size() != i) {
                members.append("      - {name: s%d, address: \"127.0.0.1:%d\", weight: %d}%n"
                        .formatted(i, servers.get(i).getAddress().getPort(), 1 + step % 5));
            }
        }
        String second = step % 2 == 0
                ? ""
                : "  - {name: other, protocol: http, bind: \"127.0.0.1:%d\", pool: app}%n".formatted(other);
        return """
                version: 1
                access_log: {path: "off"}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                %spools:
                  - name: app
                    scheduler: wrr
                    servers:
                %s""".formatted(folder.resolve("a.sock"), port, second, members);
    }

    private static int freePort() throws IOException {
        return RealServer.freePort();
    }
}
