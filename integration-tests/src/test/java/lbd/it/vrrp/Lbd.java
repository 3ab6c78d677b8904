package lbd.it.vrrp;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// An lbd process on a host of the lab.
final class Lbd {
    final Process process;
    private final Lab.Host host;
    private final Path spec;
    private final Path log;
    private final BufferedWriter in;
    private final Map<String, Long> forgotten = new HashMap<>();
    private int asked;

    Lbd(Lab.Host host, String... lines) throws Exception {
        this.host = host;
        Path directory = Files.createTempDirectory("lbd-node" + host.number);
        spec = directory.resolve("spec");
        log = directory.resolve("log");
        Files.writeString(spec, String.join("\n", lines));
        Path run = Path.of(System.getProperty("java.io.tmpdir"), "lbd-run-" + host.namespace);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseZGC",
                "-Xmx256m",
                "-Dlogback.configurationFile=logback-vrrp.xml",
                "-cp",
                Lab.classPath(),
                VrrpNode.class.getName(),
                spec.toString(),
                run.toString()));
        process = host.start(log, command.toArray(String[]::new));
        in = process.outputWriter(StandardCharsets.UTF_8);
        Lab.await("lbd on host " + host.number + " to be ready: " + log(), 20, () -> log().contains("ready"));
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "";
        }
    }

    boolean isMaster() {
        return log().lines()
                .filter(l -> l.contains("vrrp.transition"))
                .reduce("", (_, l) -> l)
                .contains("to=master");
    }

    /// Lines of a kind so far, since [#forget].
    long count(String part) {
        return log().lines().filter(l -> l.contains(part)).count() - forgotten.getOrDefault(part, 0L);
    }

    /// Counts lines of a kind anew.
    void forget(String part) {
        forgotten.merge(part, count(part), Long::sum);
    }

    Lbd awaitMaster() throws Exception {
        Lab.await("lbd on host " + host.number + " to be master: " + log(), 15, this::isMaster);
        return this;
    }

    /// Writes a command and waits for its answer: the state and the counters.
    String ask(String command) throws Exception {
        String marked = command + " " + ++asked;
        in.write(marked + "\n");
        in.flush();
        Lab.await("an answer to " + marked, 5, () -> log().contains("done " + marked));
        return log().lines()
                .filter(l -> l.startsWith("done " + marked))
                .findFirst()
                .orElseThrow();
    }

    /// A number in the answer to `status`.
    long number(String key) throws Exception {
        for (String word : ask("status").split("[ ;]+")) {
            if (word.startsWith(key + "=")) {
                return Long.parseLong(word.substring(key.length() + 1));
            }
        }
        return 0;
    }

    void reload(String... lines) throws Exception {
        Files.writeString(spec, String.join("\n", lines));
        ask("reload");
    }

    void signal(String name) throws Exception {
        Lab.sh("kill", "-" + name, Long.toString(process.pid()));
    }

    void kill() throws Exception {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
    }

    void terminate() throws Exception {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
