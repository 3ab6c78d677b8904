package lbd.proxy.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lbd.core.model.edge.FilesSpec;
import lbd.proxy.LoopFixture;
import lbd.proxy.files.sys.FileFacts;
import lbd.proxy.loop.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopFilesTest {
    private static final Workers WORKERS = new Workers("lbd-files", 10);

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
