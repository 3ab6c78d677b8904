package lbd.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class StdoutTest {
    private static final int LINES = 5000;

    /// Who reads takes a piece when the test lets him.
    private static final class SlowReader extends OutputStream {
        private final Semaphore takes = new Semaphore(0);
        private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();

        @Override
        public void write(int b) {
            throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            takes.acquireUninterruptibly();
            pieces.add(new String(bytes, from, length, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void eventWaitsForOnePieceOfAccessLinesAtMost() throws Exception {
        SlowReader reader = new SlowReader();
        Stdout stdout = new Stdout(reader, false);
        byte[] all = "GET /a/request/that/was/answered\n".repeat(LINES).getBytes(StandardCharsets.US_ASCII);
        Thread access = start(() -> stdout.lines(all, all.length));
        Thread event = start(() -> {
            while (access.getState() != Thread.State.WAITING) {
                Thread.onSpinWait(); // until its first piece is stuck
            }
            stdout.event("event=server.down\n".getBytes(StandardCharsets.US_ASCII));
        });
        while (event.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        reader.takes.release(LINES);
        access.join();
        event.join();
        List<String> pieces = List.copyOf(reader.pieces);
        assertTrue(pieces.size() > 10, Integer.toString(pieces.size()));
        assertEquals("event=server.down\n", pieces.get(1));
        assertTrue(pieces.stream().allMatch(p -> p.endsWith("\n") && p.length() <= 8192));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread start(Work work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void journalGetsAPriorityWithEachLine() throws Exception {
        assertEquals("<6>one\n<6>two\n", written(true, "one\ntwo\n"));
        assertEquals("one\ntwo\n", written(false, "one\ntwo\n"));
    }

    @Test
    void lineLongerThanAPieceStaysWhole() throws Exception {
        String line = "x".repeat(20_000) + "\n";
        assertEquals(line + line, written(false, line + line));
    }

    private static String written(boolean priorities, String lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = lines.getBytes(StandardCharsets.US_ASCII);
        new Stdout(out, priorities).lines(bytes, bytes.length);
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void onlyTheStreamThatTheJournalMadeIsItsOwn(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("out"));
        String name = Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
        assertTrue(Journal.isStream(name, file));
        assertFalse(Journal.isStream("8:1", file));
        assertFalse(Journal.isStream(null, file));
        assertFalse(Journal.isStream(name, folder.resolve("none")));
    }
}
