package lbd.proxy.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.runtime.ListenerState;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when the process has no descriptor left for a client that is in the backlog.
@Timeout(60)
class DescriptorsTest {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final Path BASH = Path.of("/bin/bash");
    private static final int CLIENTS = 60;

    /// Clients of another process, which has descriptors of its own. It opens them at the first line that it reads and
    /// closes them at the second.
    private static Process clients(int port) throws IOException {
        String script = "read; for i in $(seq " + CLIENTS + "); do exec {fd}<>/dev/tcp/127.0.0.1/" + port
                + "; done; echo opened; read";
        return new ProcessBuilder(BASH.toString(), "-c", script)
                .redirectErrorStream(true)
                .start();
    }

    private static void limit(String soft) throws IOException, InterruptedException {
        int failed = new ProcessBuilder(
                        PRLIMIT.toString(), "--pid=" + ProcessHandle.current().pid(), "--nofile=" + soft + ":")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        assertEquals(0, failed, "prlimit");
    }

    /// The limit under which so many numbers are free: it is one of numbers, and those in use have gaps between them.
    private static int limitWith(int free) {
        Set<String> used = Set.of(Objects.requireNonNull(new File("/proc/self/fd").list()));
        int limit = 0;
        for (int left = free; left > 0; limit++) {
            if (!used.contains(Integer.toString(limit))) {
                left--;
            }
        }
        return limit;
    }

    @Test
    void acceptingRestsAndRecovers() throws Exception {
        assumeTrue(Files.isExecutable(PRLIMIT) && Files.isExecutable(BASH), "needs prlimit and bash");
        try (ScriptedServer server = new ScriptedServer(
                        peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.TCP, server.address()));
                Socket before = fixture.connect("web")) {
            echo(before);
            Process clients = clients(fixture.address("web").getPort());
            try {
                ListenerState listener = fixture.state.listener("web");
                runOut(clients, listener);
                // Who is connected is served all the while.
                echo(before);
                while (listener.accepted.sum() < CLIENTS + 1) {
                    Thread.sleep(10);
                }
            } finally {
                clients.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
            try (Socket after = fixture.connect("web")) {
                assertTrue(after.isConnected());
            }
        }
    }

    /// Leaves the process a few descriptors for many clients, and lets it have all again once they are used up.
    private static void runOut(Process clients, ListenerState listener) throws IOException, InterruptedException {
        List<FileInputStream> spare = new ArrayList<>();
        String limit = softLimit();
        try {
            // Starting a process to raise the limit again takes some.
            for (int i = 0; i < 40; i++) {
                spare.add(new FileInputStream("/dev/null"));
            }
            limit(Integer.toString(limitWith(20)));
            tell(clients);
            assertEquals('o', clients.getInputStream().read());
            long accepted = -1;
            while (accepted != listener.accepted.sum()) {
                accepted = listener.accepted.sum();
                Thread.sleep(300);
            }
            assertTrue(accepted < CLIENTS, accepted + " accepted with 20 descriptors");
        } finally {
            for (FileInputStream each : spare) {
                each.close();
            }
            limit(limit);
        }
    }

    private static void tell(Process clients) throws IOException {
        OutputStream out = clients.getOutputStream();
        out.write('\n');
        out.flush();
    }

    private static String softLimit() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s+")[3])
                .findFirst()
                .orElseThrow();
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        assertEquals(7, socket.getInputStream().read());
    }
}
