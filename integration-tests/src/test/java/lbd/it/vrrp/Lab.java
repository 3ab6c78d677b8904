package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Network namespaces on one bridge, made for a test and removed with it. Host N has 10.77.0.N/24 and fe80::N
/// on its eth0.
public final class Lab implements AutoCloseable {
    static final String VIP = "10.77.0.100";

    public final Path directory;
    private final String prefix;
    private final String bridge;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    public Lab() throws Exception {
        requireRoot();
        directory = Files.createTempDirectory("lbd-vrrp-lab");
        prefix = "lv" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x100000, 0xffffff));
        bridge = prefix + "br";
        sh("ip", "netns", "add", bridge);
        in(bridge, "ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
        in(bridge, "ip", "link", "set", "br0", "up");
    }

    private static void requireRoot() throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/sbin/keepalived"))
                && (Files.isExecutable(Path.of("/usr/bin/ping")) || Files.isExecutable(Path.of("/bin/ping")));
        if (!root && "true".equals(System.getenv("CI"))) {
            fail("VRRP in namespaces needs root, keepalived and ping; in CI that is no reason to skip");
        }
        if (!root) {
            System.err.println("SKIPPED: VRRP in namespaces needs root, keepalived and ping");
        }
        Assumptions.assumeTrue(root, "needs root, keepalived and ping");
    }

    /// A machine on the bridge.
    public final class Host {
        public final String namespace;
        final int number;
        /// Its files; `run` in it is the /run of its daemons.
        public final Path directory;

        private Host(int number) throws Exception {
            this.number = number;
            directory = Lab.this.directory.resolve("host" + number);
            Files.createDirectories(directory.resolve("run"));
            namespace = prefix + "n" + number;
            sh("ip", "netns", "add", namespace);
            exec("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.default.dad_transmits=0");
            exec("sysctl", "-qw", "net.ipv4.ip_forward=0", "net.ipv4.conf.all.rp_filter=0");
            String port = "p" + number;
            in(bridge, "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace);
            in(bridge, "ip", "link", "set", port, "master", "br0", "up");
            exec("ip", "link", "set", "lo", "up");
            exec("ip", "link", "set", "eth0", "addrgenmode", "none");
            exec("ip", "link", "set", "eth0", "up");
            exec("ip", "addr", "add", "10.77.0." + number + "/24", "dev", "eth0");
            exec("ip", "addr", "add", "fe80::" + number + "/64", "dev", "eth0", "nodad");
        }

        public int number() {
            return number;
        }

        public String exec(String... command) throws Exception {
            return in(namespace, command);
        }

        /// As [#exec], where nothing can be done about a failure.
        public String output(String... command) {
            try {
                return exec(command);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /// The word that follows `key`, or nothing.
        static String word(String output, String key) {
            List<String> words = List.of(output.split("\\s+"));
            int at = words.indexOf(key);
            return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
        }

        public Process start(Path log, String... command) throws IOException {
            List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
            words.addAll(Arrays.asList(command));
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            processes.add(process);
            return process;
        }

        boolean holds(String address) {
            return output("ip", "-o", "addr", "show").contains(" " + address + "/");
        }

        /// Cuts the host off, or connects it again, without its link going down.
        public void connect(boolean on) throws Exception {
            if (on) {
                in(bridge, "ip", "link", "set", "p" + number, "master", "br0");
            } else {
                in(bridge, "ip", "link", "set", "p" + number, "nomaster");
            }
        }

        /// A web server of the JDK's on the host's own address.
        Process webServer(int port) throws Exception {
            Process server = start(
                    directory.resolve("web.log"),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-m",
                    "jdk.httpserver",
                    "-b",
                    "10.77.0." + number,
                    "-p",
                    Integer.toString(port),
                    "-d",
                    directory.toString());
            Lab.await("the web server", 20, () -> output("ss", "-ltn").contains(":" + port));
            return server;
        }

        Lbd lbd(NodeFile config) throws Exception {
            return lbd(config, directory.resolve("run"));
        }

        /// @param run its /run, where it is to be another daemon's, too
        Lbd lbd(NodeFile config, Path run) throws Exception {
            return new Lbd(this, config.yaml(), run);
        }

        public Process keepalived(String config) throws Exception {
            Path file = directory.resolve("keepalived.conf");
            Files.writeString(file, config);
            return start(
                    directory.resolve("keepalived.log"),
                    "keepalived",
                    "-n",
                    "-P",
                    "-l",
                    "-D",
                    "-f",
                    file.toString(),
                    "-p",
                    directory.resolve("keepalived.pid").toString(),
                    "-r",
                    directory.resolve("vrrp.pid").toString());
        }
    }

    public Host host(int number) throws Exception {
        Host host = new Host(number);
        hosts.add(host);
        return host;
    }

    /// A script of one line, as a command in YAML.
    String script(String line) throws IOException {
        Path script = Files.createTempFile(directory, "script", ".sh");
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "[" + script + "]";
    }

    /// Has a host send packets as [Sender] does, and waits for it.
    void send(Host from, String kind, int times) throws Exception {
        String index = from.exec("cat", "/sys/class/net/eth0/ifindex").strip();
        from.exec(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                Sender.class.getName(),
                index,
                "10.77.0." + from.number,
                kind,
                Integer.toString(times));
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /// Captures the bridge's VRRP and ARP into a file until it is stopped.
    Capture capture() throws Exception {
        return new Capture(this);
    }

    /// The bridge's port behind which it last saw this MAC.
    String portOf(String mac) throws Exception {
        for (String line :
                in(bridge, "bridge", "fdb", "show", "br", "br0").lines().toList()) {
            if (line.startsWith(mac + " ") && !line.contains("permanent")) {
                return Host.word(line, "dev");
            }
        }
        return "";
    }

    Process onBridge(Path log, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", bridge));
        words.addAll(Arrays.asList(command));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        return process;
    }

    public static String in(String namespace, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(Arrays.asList(command));
        return sh(words.toArray(String[]::new));
    }

    public static String sh(String... command) throws Exception {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (p.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + out);
        }
        return out;
    }

    /// Waits for a condition, looking every 10 ms.
    public static void await(String what, long seconds, BooleanSupplier condition) throws InterruptedException {
        await(what, seconds, condition, () -> "");
    }

    /// @param evidence shown when it did not come true
    static void await(String what, long seconds, BooleanSupplier condition, Supplier<String> evidence)
            throws InterruptedException {
        if (!within(seconds, condition)) {
            fail("waited " + seconds + " s for: " + what + "\n" + evidence.get());
        }
    }

    /// @return whether it came true in time
    static boolean within(long seconds, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    /// Lets time pass where time itself is the subject: what must not happen could, or what was measured goes on.
    ///
    /// @param why for who reads the test
    @SuppressWarnings("unused")
    static void pass(long millis, String why) throws InterruptedException {
        Thread.sleep(millis);
    }

    @Override
    public void close() throws IOException {
        for (Process p : processes) {
            p.descendants().forEach(ProcessHandle::destroyForcibly);
            p.destroyForcibly();
        }
        for (Process p : processes) {
            p.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
        hosts.forEach(host -> remove(host.namespace));
        remove(bridge);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void remove(String namespace) {
        try {
            sh("ip", "netns", "del", namespace);
        } catch (Exception e) {
            System.err.println("left behind: " + namespace + ": " + e.getMessage());
        }
    }
}
