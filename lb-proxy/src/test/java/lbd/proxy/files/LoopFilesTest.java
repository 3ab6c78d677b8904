package lbd.proxy.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.model.edge.FilesSpec;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.LoopFixture;
import lbd.proxy.files.sys.FileFacts;
import lbd.proxy.loop.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoopFilesTest {
    private static final Workers WORKERS = new Workers("lbd-files", 10);

    @TempDir
    Path temp;

    private final LoopFixture fixture = new LoopFixture();
    private final LoopFiles files = new LoopFiles(fixture.loop);
    private final Folder folder =
            new Folder(new FilesSpec("/none", List.of(), List.of(), false, false, Map.of()), WORKERS);

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    private LoopFiles.Question question(String path) {
        return new LoopFiles.Question(folder, path, List.of());
    }

    private static ServedFile file(int size) {
        FileFacts facts = new FileFacts(FileFacts.Kind.FILE, size, 0);
        return ServedFile.kept(facts, "text/plain", null, false, new byte[size]);
    }

    @Test
    void whatWasFoundIsKnownForASecond() {
        ServedFile file = file(10);
        files.put(question("/a"), file, 5);
        assertSame(file, files.get(question("/a"), 5 + LoopFiles.FRESH_NANOS));
        assertNull(files.get(question("/a"), 6 + LoopFiles.FRESH_NANOS));
        assertNull(files.get(question("/b"), 5));
    }

    @Test
    void theOneThatHasNotBeenAskedForGoesFirst() {
        for (int i = 0; i < LoopFiles.MOST; i++) {
            files.put(question("/" + i), new Found.Nothing(), 0);
        }
        files.get(question("/0"), 0);
        files.put(question("/more"), new Found.Nothing(), 0);
        assertEquals(LoopFiles.MOST, files.size());
        assertTrue(files.get(question("/0"), 0) != null);
        assertNull(files.get(question("/1"), 0));
    }

    /// Runs on the loop, as all of it does.
    private void onLoop(Runnable task) throws Exception {
        fixture.run(task);
    }

    private ServedFile open(String name) throws Exception {
        Files.write(temp.resolve(name), new byte[Folder.MOST_KEPT + 1]);
        FilesSpec spec = new FilesSpec(temp.toString(), List.of(), List.of(), false, false, Map.of());
        return assertInstanceOf(ServedFile.class, new Folder(spec, WORKERS).look("/" + name, List.of()));
    }

    private static boolean isOpen(ServedFile file) {
        return Files.exists(Path.of("/proc/self/fd/" + file.open().descriptor()));
    }

    private static void awaitClosed(ServedFile file) {
        while (isOpen(file)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatManyAskForIsLookedForOnce() throws Exception {
        List<Found> got = new ArrayList<>();
        ServedFile file = file(10);
        onLoop(() -> {
            Consumer<Found> leaves = got::add;
            assertTrue(files.await(question("/a"), got::add, 5));
            assertFalse(files.await(question("/a"), got::add, 6));
            assertFalse(files.await(question("/a"), leaves, 7));
            assertTrue(files.await(question("/b"), got::add, 7));
            files.leave(question("/a"), leaves);
            files.found(question("/a"), file);
            assertEquals(List.of(file, file), got);
            // As old as the look that has found it.
            assertNull(files.get(question("/a"), 6 + LoopFiles.FRESH_NANOS));
            assertTrue(files.await(question("/a"), got::add, 8));
        });
    }

    @Test
    void aDiskThatDoesNotAnswerKeepsNobodyForever() throws Exception {
        List<Found> got = new ArrayList<>();
        onLoop(() -> {
            files.await(question("/a"), got::add, 5);
            files.tick(5 + LoopFiles.PATIENCE_NANOS);
            assertEquals(List.of(), got);
            files.tick(6 + LoopFiles.PATIENCE_NANOS);
            assertInstanceOf(Found.Silent.class, got.getFirst());
            // Who comes now waits for the same look, and no longer than the next second.
            assertFalse(files.await(question("/a"), got::add, 7));
            files.tick(7 + LoopFiles.PATIENCE_NANOS);
            assertEquals(2, got.size());
            // When it answers after all, that is known.
            files.found(question("/a"), new Found.Nothing());
            assertTrue(files.await(question("/a"), got::add, 8));
            assertEquals(2, got.size());
        });
    }

    @Test
    void whoWaitsInTheMiddleIsToldToo() throws Exception {
        List<String> told = new ArrayList<>();
        LoopFiles.Waiting one = () -> told.add("one");
        LoopFiles.Waiting other = () -> told.add("other");
        onLoop(() -> {
            files.awaits(one, 5);
            files.awaits(other, 6);
            files.awaits(() -> told.add("later"), 7);
            files.heard(other);
            files.tick(5 + LoopFiles.PATIENCE_NANOS);
            assertEquals(List.of(), told);
            files.tick(6 + LoopFiles.PATIENCE_NANOS);
            assertEquals(List.of("one"), told);
            files.tick(7 + LoopFiles.PATIENCE_NANOS);
            assertEquals(List.of("one"), told);
            files.tick(8 + LoopFiles.PATIENCE_NANOS);
            assertEquals(List.of("one", "later"), told);
        });
    }

    @Test
    void whatIsOpenIsClosedAfterASecond() throws Exception {
        ServedFile file = open("file");
        onLoop(() -> files.put(question("/file"), file, 5));
        onLoop(() -> files.tick(5 + LoopFiles.FRESH_NANOS));
        assertTrue(isOpen(file));
        // Somebody is sent it meanwhile.
        OpenFile sent = file.open().use();
        onLoop(() -> files.tick(6 + LoopFiles.FRESH_NANOS));
        assertEquals(0, files.open());
        assertTrue(isOpen(file));
        onLoop(sent::release);
        awaitClosed(file);
    }

    @Test
    void whatIsWrittenToIsLookedForAgain() throws Exception {
        ServedFile file = open("file");
        onLoop(() -> {
            files.put(question("/file"), file, 5);
            assertSame(file, files.get(question("/file"), 6));
        });
        Files.write(temp.resolve("file"), new byte[Folder.MOST_KEPT + 2]);
        onLoop(() -> assertNull(files.get(question("/file"), 6)));
        onLoop(files::close);
        awaitClosed(file);
    }

    @Test
    void openFilesAreBounded() throws Exception {
        ServedFile first = open("first");
        ServedFile other = open("other");
        onLoop(() -> {
            files.put(question("/first"), first, 0);
            for (int i = 0; i < LoopFiles.MOST_OPEN; i++) {
                other.open().use();
                files.put(question("/" + i), other, 0);
                assertTrue(files.open() <= LoopFiles.MOST_OPEN);
            }
        });
        awaitClosed(first);
        onLoop(() -> {
            files.close();
            other.open().release();
        });
        awaitClosed(other);
    }

    /// The threads of one root all wait, and so does as much as may: those of another have nothing to do with it.
    @Test
    void aRootWhoseDiskHangsKeepsNoOtherWaiting() throws Exception {
        FileStore store = new FileStore(1, new RuntimeState().files());
        CountDownLatch hangs = new CountDownLatch(1);
        int taken = 0;
        while (store.workers("/slow").run(() -> await(hangs))) {
            taken++;
        }
        assertTrue(taken < 10_000, "no bound");
        CountDownLatch done = new CountDownLatch(1);
        assertTrue(store.workers("/fast").run(done::countDown));
        assertTrue(done.await(10, TimeUnit.SECONDS));
        hangs.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Contents, and the longest paths that a stranger may send.
    @Test
    void whatIsKeptIsBounded() {
        for (int i = 0; i < 1000; i++) {
            files.put(question("/" + i), file(Folder.MOST_KEPT), 0);
            assertTrue(files.bytes() <= LoopFiles.MOST_BYTES);
        }
        for (int i = 0; i < 2 * LoopFiles.MOST; i++) {
            files.put(question("/" + i + "x".repeat(16_000)), new Found.Nothing(), 0);
            assertTrue(files.bytes() <= LoopFiles.MOST_BYTES);
        }
        // The same again is no more.
        long bytes = files.bytes();
        files.put(question("/" + (2 * LoopFiles.MOST - 1) + "x".repeat(16_000)), new Found.Nothing(), 0);
        assertEquals(bytes, files.bytes());
    }
}
