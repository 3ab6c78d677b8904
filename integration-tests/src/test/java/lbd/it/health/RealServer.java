package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A server of Debian's on loopback while a test runs.
public final class RealServer implements AutoCloseable {
    private static final int FIRST_PORT = 15_000;
    private static final int PORTS = 15_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private final Process process;

    private RealServer(Process process) {
        this.process = process;
    }

    /// @param program absolute path of a program or of a part of one; where it is not installed the test is skipped
    /// aloud, or fails in CI
    public static void needs(Path program) {
        boolean there = Files.exists(program);
        assertTrue(there || !"true".equals(System.getenv("CI")), () -> program + " is not installed");
        assumeTrue(there, () -> program + " is not installed");
    }

    /// A port that nobody listens on, each time another. Below those that the kernel gives to connections on their
    /// way out: one of them could take it before a server does.
    public static int freePort() throws IOException {
        while (true) {
            int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
            try (ServerSocket _ = new ServerSocket(port)) {
                return port;
            } catch (BindException e) {
                // Somebody's.
            }
        }
    }

    public static RealServer start(Path folder, String... command) throws IOException {
        return new RealServer(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start());
    }

    public static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor() == 0, () -> String.join(" ", command) + ": " + output);
    }

    public static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            children.add(process.toHandle());
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
