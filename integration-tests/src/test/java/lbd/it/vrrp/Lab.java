package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/// Network namespaces on one bridge, made for a test and removed with it. Host N has 10.77.0.N/24 and fe80::N
/// on its
/// eth0.
final class Lab implements AutoCloseable {
    static final String VIP = "10.77.0.100";

    final Path directory;
    private final String prefix;
    private final String bridge;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    Lab() throws Exception {
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
    final class Host {
        final String namespace;
        final int number;

        private Host(int number) throws Exception {
            this.number = number;
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

        String exec(String... command) throws Exception {
            return in(namespace, command);
        }

        Process start(Path log, String... command) throws IOException {
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
            try {
                return exec("ip", "-o", "addr", "show").contains(" " + address + "/");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /// Cuts the host off, or connects it again, without its link going down.
        void connect(boolean on) throws Exception {
            if (on) {
                in(bridge, "ip", "link", "set", "p" + number, "master", "br0");
            } else {
                in(bridge, "ip", "link", "set", "p" + number, "nomaster");
            }
        }

        Lbd lbd(String... lines) throws Exception {
            return new Lbd(this, lines);
        }

        Process keepalived(String config) throws Exception {
            Path file = directory.resolve("keepalived" + number + ".conf");
            Files.writeString(file, config);
            Process p = start(
                    directory.resolve("keepalived" + number + ".log"),
                    "keepalived",
                    "-n",
                    "-P",
                    "-l",
                    "-D",
                    "-f",
                    file.toString(),
                    "-p",
                    directory.resolve("ka" + number + ".pid").toString(),
                    "-r",
                    directory.resolve("kv" + number + ".pid").toString());
            return p;
        }
    }

    Host host(int number) throws Exception {
        Host host = new Host(number);
        hosts.add(host);
        return host;
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

    /// The seconds in the minute at which a log's first line with `part` was written.
    static double secondsOf(String log, String part) {
        String line = log.lines().filter(l -> l.contains(part)).findFirst().orElseThrow();
        return Double.parseDouble(line.substring(6, 12));
    }

    /// Captures the bridge's VRRP and ARP into a file until it is stopped.
    Capture capture() throws Exception {
        return new Capture(this);
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

    static String in(String namespace, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(Arrays.asList(command));
        return sh(words.toArray(String[]::new));
    }

    static String sh(String... command) throws Exception {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (p.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + out);
        }
        return out;
    }

    /// Waits for a condition, looking every 10 ms.
    static void await(String what, long seconds, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited " + seconds + " s for: " + what);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        for (Process p : processes) {
            p.descendants().forEach(ProcessHandle::destroyForcibly);
            p.destroyForcibly();
        }
        for (Process p : processes) {
            p.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        }
        hosts.forEach(host -> remove(host.namespace));
        remove(bridge);
    }

    private static void remove(String namespace) {
        try {
            sh("ip", "netns", "del", namespace);
        } catch (Exception e) {
            System.err.println("left behind: " + namespace + ": " + e.getMessage());
        }
    }
}
