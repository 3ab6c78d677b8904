package lbd.daemon.accesslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.LogRotation;
import lbd.daemon.problem.Sighting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a thousand seconds are as good as one: the clock is moved by hand.
class RotatedFileTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private final LineCounters counters = new LineCounters();
    private final List<RotatedFile> opened = new ArrayList<>();
    private Instant now = Instant.now();

    @AfterEach
    void close() {
        opened.forEach(RotatedFile::close);
    }

    @Test
    void noFileGrowsBeyondTheSizeAndNoLineIsLost() throws IOException {
        RotatedFile file = open(new LogRotation(20, Duration.ZERO, 3));
        for (int i = 10; i < 19; i++) {
            write(file, "line " + i);
        }
        assertEquals("line 18\n", read(""));
        assertEquals("line 16\nline 17\n", read(".1"));
        assertEquals("line 14\nline 15\n", read(".2"));
        assertEquals("line 12\nline 13\n", read(".3"));
        assertFalse(Files.exists(at(".4")));
        assertEquals(4, counters.rotated.sum());
    }

    @Test
    void lineThatIsLargerThanTheSizeHasAFileForItself() throws IOException {
        RotatedFile file = open(new LogRotation(5, Duration.ZERO, 3));
        write(file, "a long line");
        write(file, "b");
        assertEquals("a long line\n", read(".1"));
        assertEquals("b\n", read(""));
    }

    @Test
    void oldFileIsPutAsideWithTheNextLine() throws IOException {
        RotatedFile file = open(new LogRotation(0, HOUR, 3));
        write(file, "a");
        now = now.plus(HOUR.minusMinutes(1));
        write(file, "b");
        assertFalse(Files.exists(at(".1")));
        now = now.plus(Duration.ofMinutes(2));
        write(file, "c");
        assertEquals("a\nb\n", read(".1"));
        assertEquals("c\n", read(""));
    }

    @Test
    void emptyFileDoesNotAge() throws IOException {
        RotatedFile file = open(new LogRotation(0, HOUR, 3));
        now = now.plus(HOUR).plus(HOUR);
        write(file, "a");
        assertFalse(Files.exists(at(".1")));
    }

    @Test
    void gapStopsTheMoving() throws IOException {
        Files.writeString(at(".1"), "one");
        Files.writeString(at(".3"), "three");
        RotatedFile file = open(new LogRotation(2, Duration.ZERO, 5));
        write(file, "a");
        write(file, "b");
        assertEquals("a\n", read(".1"));
        assertEquals("one", read(".2"));
        assertEquals("three", read(".3"));
    }

    @Test
    void whatALargerKeepHasLeftGoes() throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.writeString(at("." + i), "" + i);
        }
        RotatedFile file = open(new LogRotation(2, Duration.ZERO, 2));
        write(file, "a");
        write(file, "b");
        assertEquals("a\n", read(".1"));
        assertEquals("1", read(".2"));
        assertFalse(Files.exists(at(".3")) || Files.exists(at(".4")) || Files.exists(at(".5")));
    }

    @Test
    void fileThatSomebodyElseHasMovedIsNotMovedAgain() throws IOException {
        RotatedFile file = open(new LogRotation(4, Duration.ZERO, 3));
        write(file, "old");
        Files.move(at(""), at("-yesterday"));
        Files.writeString(at(""), "");
        write(file, "new");
        assertEquals("new\n", read(""));
        assertEquals("old\n", read("-yesterday"));
        assertFalse(Files.exists(at(".1")));
    }

    @Test
    void reopenBeginsTheFileThatIsThere() throws IOException {
        RotatedFile file = open(new LogRotation(4, Duration.ZERO, 3));
        write(file, "old");
        Files.move(at(""), at("-yesterday"));
        file.reopen();
        write(file, "new");
        assertEquals(0, counters.rotated.sum());
        write(file, "next");
        assertEquals("new\n", read(".1"));
    }

    @Test
    void fileThatCannotBePutAsideGrowsOnAndIsTriedAgain() throws IOException {
        // No rename replaces a folder by a file, whoever asks: root, too.
        Files.createDirectory(at(".1"));
        RotatedFile file = open(new LogRotation(2, Duration.ZERO, 1));
        write(file, "a");
        write(file, "b");
        write(file, "c");
        assertEquals("a\nb\nc\n", read(""));
        assertEquals(1, counters.notRotated.sum());
        assertTrue(seen(file).present());
        assertTrue(seen(file).text().startsWith("cannot put " + at("") + " aside for a new file: "), seen(file)::text);
        Files.delete(at(".1"));
        write(file, "d");
        assertTrue(seen(file).present());
        now = now.plus(Duration.ofMinutes(1));
        write(file, "e");
        assertEquals("a\nb\nc\nd\n", read(".1"));
        assertEquals("e\n", read(""));
        assertFalse(seen(file).present());
        assertEquals(1, seen(file).count());
    }

    private RotatedFile open(LogRotation rotation) throws IOException {
        RotatedFile file = new RotatedFile(new FileOutput(at("")), at(""), rotation, counters, () -> now);
        opened.add(file);
        return file;
    }

    private static Sighting seen(RotatedFile file) {
        List<Sighting> all = new ArrayList<>();
        file.look(all::add);
        assertEquals(1, all.size());
        return all.getFirst();
    }

    private static void write(RotatedFile file, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(UTF_8);
        file.write(bytes, bytes.length);
    }

    private Path at(String suffix) {
        return folder.resolve("a.log" + suffix);
    }

    private String read(String suffix) throws IOException {
        return Files.readString(at(suffix));
    }
}
