package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lbd.it.daemon.Program;

/// A daemon on a host of the lab, as `lbd run` starts it: with the launcher's flags, as the only one that sees
/// its /run; where that has a folder `bpf`, with that as its BPF file system.
public final class Lbd {
    private static final int PATIENCE_SECONDS = 90;

    public final Process process;
    private final Lab.Host host;
    private final Path run;
    private final Path file;
    private final Path log;
    private final Map<String, Long> forgotten = new HashMap<>();

    /// @param config its file
    /// @param run    its /run
    public Lbd(Lab.Host host, String config, Path run) throws Exception {
        this.host = host;
        this.run = run;
        file = host.directory.resolve("lbd.yaml");
        log = Files.createTempFile(host.directory, "lbd", ".log");
        Files.writeString(file, config);
        process = host.start(log, command(run, "daemon", List.of("run", "-c", file.toString())));
        Lab.await("lbd on host " + host.number + " to be ready", 120, () -> {
            boolean ready = log().contains("event=process.ready");
            if (!ready && !process.isAlive()) {
                throw new IllegalStateException(log());
            }
            return ready;
        });
    }

    private static String[] command(Path run, String options, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                "sh",
                "-c",
                "if [ -d \"$0/bpf\" ]; then mount --bind \"$0/bpf\" /sys/fs/bpf; fi && mount --bind \"$0\" /run && exec env --default-signal=HUP \"$@\"",
                run.toString()));
        words.addAll(Program.launched(options, "-Xmx256m"));
        words.addAll(arguments);
        return words.toArray(String[]::new);
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where a host's daemon records what it added: of this network namespace's own.
    static Path record(Lab.Host host) throws Exception {
        String inode = host.exec("stat", "-Lc", "%i", "/proc/self/ns/net").strip();
        return host.directory.resolve("run/lbd/vrrp-added." + inode);
    }

    boolean isMaster() {
        return isMaster("VI_1");
    }

    boolean isMaster(String instance) {
        return log().lines()
                .filter(l -> l.contains("event=vrrp.transition instance=" + instance + " "))
                .reduce("", (_, l) -> l)
                .contains(" to=master ");
    }

    /// Log lines that contain this, since [#forget].
    long count(String part) {
        return log().lines().filter(l -> l.contains(part)).count() - forgotten.getOrDefault(part, 0L);
    }

    /// Counts log lines of a kind anew.
    void forget(String part) {
        forgotten.merge(part, count(part), Long::sum);
    }

    public Lbd awaitMaster() throws Exception {
        Lab.await("lbd on host " + host.number + " to be master", 15, this::isMaster, this::log);
        return this;
    }

    /// It takes part, as whatever.
    Lbd awaitReady() throws Exception {
        return awaitLog("event=vrrp.transition ");
    }

    public Lbd awaitBackup() throws Exception {
        Lab.await("lbd on host " + host.number + " to be no master", 15, () -> !isMaster(), this::log);
        return this;
    }

    public Lbd awaitLog(String part) throws Exception {
        Lab.await(part + " on host " + host.number, 15, () -> count(part) > 0, this::log);
        return this;
    }

    /// Runs `lbd` with these words beside the daemon, as an operator does, and expects it to succeed.
    String operator(String... words) throws Exception {
        Ended ended = run(words);
        assertEquals(0, ended.status(), ended.output());
        return ended.output();
    }

    /// How a command ended.
    public record Ended(int status, String output) {}

    public Ended run(String... words) throws Exception {
        return run(host, run, words);
    }

    /// Runs `lbd` with these words on a host, where no daemon need be.
    ///
    /// @param run its /run
    public static Ended run(Lab.Host host, Path run, String... words) throws Exception {
        Path output = Files.createTempFile(host.directory, "command", ".out");
        Process command = host.start(output, command(run, "command", Arrays.asList(words)));
        if (!command.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            command.destroyForcibly();
            throw new AssertionError("did not end: " + Arrays.toString(words) + ": " + Files.readString(output));
        }
        return new Ended(command.exitValue(), Files.readString(output));
    }

    /// The first instance as the admin API tells of it.
    JsonNode status() throws IOException {
        return vrrp().get("instances").get(0);
    }

    /// The instances' names.
    List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            vrrp().get("instances").forEach(i -> names.add(i.get("name").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /// `/api/v1/vrrp`.
    JsonNode vrrp() throws IOException {
        Path socket = run.resolve("lbd/admin.sock");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = "GET /api/v1/vrrp HTTP/1.1\r\nHost: lbd\r\nAccept: application/json\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            String text = new String(answer, StandardCharsets.UTF_8);
            return new JsonMapper().readTree(text.substring(text.indexOf("\r\n\r\n") + 4));
        }
    }

    /// A counter of the first instance; 0 where it is not shown.
    long number(String key) throws IOException {
        return status().get("counters").at("/" + key.replace('.', '/')).asLong(0);
    }

    /// Packets that were refused for this reason.
    long refused(String reason) {
        try {
            return number("refused." + reason);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes the file and sends SIGHUP.
    void reload(NodeFile next) throws Exception {
        Files.writeString(file, next.yaml());
        long before = count("event=config.applied");
        signal("HUP");
        Lab.await("the reload", 10, () -> count("event=config.applied") > before, this::log);
    }

    public void signal(String name) throws Exception {
        Lab.sh("kill", "-" + name, Long.toString(process.pid()));
    }

    void kill() throws Exception {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
    }

    /// SIGTERM, and waits for the end.
    public void terminate() throws Exception {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
