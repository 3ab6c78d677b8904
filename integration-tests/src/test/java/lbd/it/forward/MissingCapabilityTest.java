package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lbd.it.daemon.Program;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A daemon that may not load programs, or not put them at an interface, names what it lacks.
class MissingCapabilityTest {
    private static final String CONFIG = """
            version: 1
            admin: {socket: SOCKET}
            listeners:
              - {name: web, protocol: tcp, bind: "192.0.2.80:80", forwarding: {mode: nat, interface: lo}, pool: web}
            pools:
              - {name: web, servers: ["192.0.2.11:80"]}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"+net_admin, 'CAP_BPF, CAP_PERFMON'", "'+bpf,+perfmon', CAP_NET_ADMIN"})
    void isNamedAtTheStart(String held, String missing) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to give up what root may");
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(
                file, CONFIG.replace("SOCKET", folder.resolve("admin.sock").toString()));
        List<String> command = new ArrayList<>();
        command.addAll(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all," + held));
        command.addAll(Program.with("-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("run", "-c", file.toString()));
        Process lbd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(lbd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(5, lbd.waitFor(), said);
        assertTrue(said.contains("listeners[web].forwarding: lbd lacks " + missing + ": "), said);
    }
}
