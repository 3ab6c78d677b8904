package lbd.proxy.files.sys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageCacheTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    private static NativeFile open(Path path) throws IOException {
        try (NativeFile found = NativeFile.at(new String(path.toString().getBytes(UTF_8), ISO_8859_1))) {
            return found.open();
        }
    }

    @Test
    void whatHasJustBeenWrittenIsInMemory() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Path path = Files.write(folder.resolve("written"), bytes);
        try (NativeFile file = open(path);
                Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(SIZE);
            int count = PageCache.read(file.descriptor(), 1000, into.address(), SIZE);
            // Where the file system says so at all.
            if (count > 0) {
                byte[] read = into.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
                assertArrayEquals(Arrays.copyOfRange(bytes, 1000, 1000 + count), read);
                assertTrue(PageCache.holds(file.descriptor(), 0, SIZE));
                assertTrue(PageCache.holds(file.descriptor(), SIZE - 1, 1));
            }
            assertEquals(0, PageCache.read(file.descriptor(), SIZE, into.address(), SIZE));
            assertFalse(PageCache.holds(file.descriptor(), 0, 2 * SIZE));
        }
    }

    /// A hole that nobody has read is on no disk, but it is not in memory either.
    @Test
    void whatNobodyHasReadIsNot() throws Exception {
        Path path = folder.resolve("hole");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(100L << 20);
        }
        try (NativeFile file = open(path)) {
            assertFalse(PageCache.holds(file.descriptor(), 0, 1 << 20));
            assertFalse(PageCache.holds(file.descriptor(), 99L << 20, 1 << 20));
        }
    }
}
