package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class AdminClientTest {
    @TempDir
    private Path folder;

    private Path stale;
    private Path live;

    @BeforeEach
    void leaveAStaleSocketBehind() throws IOException {
        stale = folder.resolve("stale.sock");
        live = folder.resolve("live.sock");
        try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(stale));
        }
    }

    @Test
    void staleSocketDoesNotHideALivingDaemon() throws Exception {
        try (ServerSocketChannel _ = answering("HTTP/1.1 409 Conflict\r\na: b\r\n\r\nno\n")) {
            assertEquals(new AdminClient.Reply(409, "no\n"), call(stale, live));
        }
    }

    @Test
    void nobodyThereNamesThePlaces() {
        String gone = message(folder.resolve("none.sock"));
        assertTrue(gone.startsWith("no daemon is running here") && gone.contains("none.sock"), gone);
        String refused = message(stale);
        assertTrue(refused.startsWith("no daemon answers at " + stale), refused);
    }

    @Test
    void folderThatOthersCanWriteIsNotAskedUnlessSaid() throws Exception {
        Path made = Files.createDirectory(folder.resolve("made"));
        live = made.resolve("live.sock");
        try (ServerSocketChannel _ = answering("HTTP/1.1 200 OK\r\n\r\nyes\n")) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
            String shared = message(live);
            assertTrue(shared.contains(live + ": its folder is not this user's alone"), shared);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x---"));
            Path link = Files.createSymbolicLink(folder.resolve("link"), made);
            String linked = message(link.resolve("live.sock"));
            assertTrue(linked.contains("its folder is not this user's alone"), linked);
            Path own = link.resolve("live.sock");
            assertEquals(
                    "yes\n", AdminClient.at(own, "text/plain").call("GET", "/x").body());
        }
        try (ServerSocketChannel _ = answering("HTTP/1.1 200 OK\r\n\r\nyes\n")) {
            assertEquals("yes\n", call(live).body());
        }
    }

    @Test
    void whoAnswersIsKnown() throws Exception {
        AtomicReference<UserPrincipal> user = new AtomicReference<>();
        try (ServerSocketChannel _ = answering("HTTP/1.1 200 OK\r\n\r\nyes\n")) {
            AdminClient.at(live, "text/plain").call("GET", "/x", user::set);
        }
        assertEquals(Files.getOwner(live), user.get());
    }

    @Test
    void whatSomebodyElsesDaemonSaysIsNotWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("lbd.yaml"));
        UserPrincipal other =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        String refused = FileRight.obstacle(other, file);
        assertEquals(
                "the daemon is a process of user nobody, to whom " + file
                        + " does not belong; lbd config save --print shows what it would say",
                refused);
        assertNull(FileRight.obstacle(Files.getOwner(file), file));
        UserPrincipal root =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root");
        assertNull(FileRight.obstacle(root, file));
        assertTrue(String.valueOf(FileRight.obstacle(null, file)).contains("is not known"));
    }

    @Test
    void whatDoesNotSpeakLikeLbdIsNotReachable() throws Exception {
        for (String answer : List.of("", "nonsense", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nhalf a head")) {
            try (ServerSocketChannel _ = answering(answer)) {
                assertTrue(message(live).contains("does not speak like lbd"), answer);
            }
        }
    }

    @Test
    void whoStandsStillIsToldSoon() throws Exception {
        ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        silent.bind(UnixDomainSocketAddress.of(live));
        try (silent) {
            long begun = System.nanoTime();
            String message = message(live);
            assertTrue(message.contains("does not answer: the process stands still"), message);
            assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(3).toNanos());
        }
    }

    private static AdminClient.Reply call(Path... places) throws NotReachableException {
        return new AdminClient(List.of(places), "text/plain").call("GET", "/x");
    }

    private static String message(Path... places) {
        return String.valueOf(
                assertThrows(NotReachableException.class, () -> call(places)).getMessage());
    }

    private ServerSocketChannel answering(String answer) throws IOException {
        Files.deleteIfExists(live);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(live));
        Thread.ofPlatform().daemon().start(() -> {
            try (SocketChannel client = server.accept()) {
                client.read(ByteBuffer.allocate(1000));
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                // the test sees what the client makes of it
            }
        });
        return server;
    }
}
