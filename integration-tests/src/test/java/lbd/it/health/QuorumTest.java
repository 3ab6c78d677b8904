package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A pool that loses its quorum, as a client sees it.
@Timeout(120)
class QuorumTest {
    private static final Path CURL = Path.of("/usr/bin/curl");

    @TempDir
    private Path folder;

    @Test
    void fallbackPoolAnswersCurlWhileTheQuorumIsLostAndTheProgramIsTold() throws Exception {
        RealServer.needs(CURL);
        Path told = folder.resolve("told");
        Path program = Files.createFile(
                folder.resolve("notify.sh"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\necho \"$*\" >> " + told + "\n");
        try (Backend a = new Backend("a");
                Backend b = new Backend("b");
                Backend sorry = new Backend("sorry");
                RunningLbd lbd = new RunningLbd(folder, """
                        pools:
                          - name: app
                            servers: [%s, %s]
                            quorum: {up: 2, fallback_pool: sorry}
                            notify: %s
                            health_check: {type: http_get, urls: /healthz, interval: 50ms, timeout: 5s, fall: 2, rise: 2}
                          - {name: sorry, servers: [%s]}
                        """.formatted(a.yaml(), b.yaml(), program, sorry.yaml()))) {
            assertEquals(Set.of("a", "b"), Set.of(curl(lbd), curl(lbd)));
            b.health.set(503);
            lbd.process.printed("event=pool.quorum_lost pool=app weight_up=1 quorum=2");
            assertEquals("sorry", curl(lbd), "a is up, but alone");
            assertTrue(
                    lbd.get("/api/v1/status").contains("app has lost its quorum: weight 1 of 2, sorry stands in"),
                    lbd.get("/api/v1/status"));
            b.health.set(200);
            lbd.process.printed("event=pool.quorum_gained pool=app weight_up=2");
            assertEquals(Set.of("a", "b"), Set.of(curl(lbd), curl(lbd)));
            String server = "SERVER app/b %s 127.0.0.1:" + b.port();
            List<String> wanted =
                    List.of(server.formatted("DOWN"), "POOL app DOWN 1", server.formatted("UP"), "POOL app UP 2");
            lbd.process.await(() -> lines(told).size() >= wanted.size());
            assertEquals(Set.copyOf(wanted), Set.copyOf(lines(told)));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String curl(RunningLbd lbd) throws Exception {
        Process curl = new ProcessBuilder(CURL.toString(), "-s", "http://127.0.0.1:" + lbd.port + "/").start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
