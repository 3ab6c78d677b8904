package lbd.daemon.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.daemon.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(30)
class TalkTest {
    private static final Executor OWN_THREAD =
            task -> Thread.ofPlatform().daemon().start(task);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path socket() {
        return folder.resolve("a.sock");
    }

    /// A daemon for so many answers, gone after them.
    private CompletableFuture<Void> answering(String... answers) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        return CompletableFuture.runAsync(
                () -> {
                    try (server) {
                        for (String answer : answers) {
                            try (SocketChannel peer = server.accept()) {
                                peer.read(ByteBuffer.allocate(4096));
                                peer.write(ByteBuffer.wrap(("HTTP/1.1 " + answer).getBytes(US_ASCII)));
                            }
                        }
                        Files.delete(socket());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                OWN_THREAD);
    }

    private CompletableFuture<Integer> tail() {
        CommandLine line = new CommandLine(new TailCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((e, command, _) -> LbdCommand.failed(e, command));
        return CompletableFuture.supplyAsync(() -> line.execute("--socket", socket().toString()), OWN_THREAD);
    }

    @Test
    void itGoesOnWithTheProcessThatTakesTheOthersPlace() throws Exception {
        CompletableFuture<Void> old = answering("200 OK\r\n\r\n11 0\nbefore\n", "200 OK\r\n\r\n11 3\n");
        CompletableFuture<Integer> code = tail();
        old.get(20, TimeUnit.SECONDS);
        // Between them nobody answers.
        Thread.sleep(600);
        answering(
                        "409 Conflict\r\n\r\nit is not watched any more\n",
                        "200 OK\r\n\r\n12 0\nafter\n",
                        "400 Bad\r\n\r\nend\n")
                .get(20, TimeUnit.SECONDS);
        assertEquals(ExitCode.REFUSED, code.get(20, TimeUnit.SECONDS));
        assertEquals("before\nafter\n", out.toString());
        assertEquals(
                List.of(
                        "3 more came faster than they could be shown",
                        "from here on anew, what came in between is not shown; it is not watched any more",
                        "end"),
                err.toString().lines().toList());
    }

    @Test
    void theSocketMayStandBeforeTheSecondWord() throws Exception {
        CompletableFuture<Void> daemon = answering("200 OK\r\n\r\nhow\n");
        CommandLine line = new CommandLine(new ExplainCommand()).setOut(new PrintWriter(out));
        assertEquals(
                ExitCode.DONE,
                line.execute("--socket", socket().toString(), "tcp", "192.0.2.7:40000", "192.0.2.1:443"));
        daemon.get(20, TimeUnit.SECONDS);
        assertEquals("how\n", out.toString());
    }

    @Test
    void aDaemonThatStandsStillIsNotWaitedForOverAndOverAgain() throws Exception {
        CompletableFuture<Void> old = answering("200 OK\r\n\r\n11 0\nbefore\n");
        CompletableFuture<Integer> code = tail();
        old.get(20, TimeUnit.SECONDS);
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket()));
            OWN_THREAD.execute(() -> {
                List<SocketChannel> held = new ArrayList<>();
                try {
                    while (true) {
                        held.add(server.accept());
                        asked.incrementAndGet();
                    }
                } catch (IOException e) {
                    // the end of the test
                }
            });
            assertEquals(ExitCode.NOT_REACHABLE, code.get(40, TimeUnit.SECONDS));
        }
        assertEquals(1, asked.get());
        assertTrue(err.toString().contains("it takes connections and does not answer"), err.toString());
    }

    @Test
    void aDaemonThatStaysAwayIsNotReached() throws Exception {
        CompletableFuture<Void> old = answering("200 OK\r\n\r\n11 0\nbefore\n");
        assertEquals(ExitCode.NOT_REACHABLE, tail().get(20, TimeUnit.SECONDS));
        old.get(20, TimeUnit.SECONDS);
        assertEquals("before\n", out.toString());
        assertEquals(
                "lbd: no daemon is running here, or it is another user's: no socket at " + socket() + "\n",
                err.toString());
    }
}
