package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Where the admin API listens, and who may come in.
@Timeout(20)
class AdminSocketTest extends AdminFixture {
    @Test
    void adminAddressMovesWithAReloadAndTheSocketStays() throws IOException {
        var config = running.config(Duration.ZERO, "a");
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                new AdminSpec(null, running.socket.toString()),
                config.listeners(),
                config.pools()));
        assertEquals(200, HttpText.status(HttpText.post(socket, "/api/v1/reload")));
        assertThrows(IOException.class, () -> HttpText.get(running.http, "/health/live"));
        running.offer(config);
        assertEquals(200, HttpText.status(HttpText.post(socket, "/api/v1/reload")));
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
    }

    @Test
    void silentConnectionsDoNotShutTheDoorForEver() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            silent.add(SocketChannel.open(running.http));
        }
        for (SocketChannel channel : silent) {
            channel.close();
        }
        // Once they are gone there is room again; the limit itself is what keeps descriptors for traffic.
        while (true) {
            try {
                if (HttpText.status(HttpText.get(running.http, "/health/live")) == 200) {
                    return;
                }
            } catch (IOException | StringIndexOutOfBoundsException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void socketIsForItsOwnerOnly() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
    }

    /// Whoever can open the lock can hold it, and keep the daemon from starting again.
    @Test
    void lockIsForItsOwnerOnlyEvenWhereAnOlderOneWasNot(@TempDir Path other) throws Exception {
        Path lock = other.resolve("admin.sock.lock");
        Files.createFile(lock, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        try (RunningDaemon next = new RunningDaemon(other)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)));
        }
    }

    @Test
    void groupMayUseTheSocketAsLongAsTheFileSaysSo() throws Exception {
        String own = Files.readAttributes(running.socket, PosixFileAttributes.class)
                .group()
                .getName();
        reloadWithGroup(own);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
        String refused = reloadWithGroup("no-such-group");
        assertTrue(refused.contains("admin.group: this machine has no group \\\"no-such-group\\\""), refused);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
        reloadWithGroup(null);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
    }

    private String reloadWithGroup(@Nullable String group) throws IOException {
        var config = running.config(Duration.ZERO, "a", "b");
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                new AdminSpec(running.http, running.socket.toString(), group),
                config.listeners(),
                config.pools()));
        return HttpText.post(socket, "/api/v1/reload");
    }

    @Test
    void secondDaemonOnTheSameSocketIsRefused() {
        CannotStartException refused = assertThrows(CannotStartException.class, () -> new RunningDaemon(folder));
        assertEquals(ExitCode.CANNOT_START, refused.exitCode());
        assertTrue(String.valueOf(refused.getMessage()).contains("another daemon serves " + running.socket));
    }

    @Test
    void socketLeftBehindByACrashIsReplaced(@TempDir Path other) throws Exception {
        try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(other.resolve("admin.sock")));
        }
        try (RunningDaemon next = new RunningDaemon(other)) {
            assertEquals(200, HttpText.status(HttpText.get(UnixDomainSocketAddress.of(next.socket), "/health/live")));
        }
        assertFalse(Files.exists(other.resolve("admin.sock")));
    }

    @Test
    void fileThatIsNoSocketIsLeftAlone(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve("admin.sock"), "precious");
        CannotStartException refused = assertThrows(CannotStartException.class, () -> new RunningDaemon(other));
        assertTrue(String.valueOf(refused.getMessage()).contains("is not a socket"));
        assertEquals("precious", Files.readString(other.resolve("admin.sock")));
    }
}
