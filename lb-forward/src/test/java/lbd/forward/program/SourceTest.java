package lbd.forward.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import lbd.forward.program.ProgramObject.Part;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The object that is shipped is made of the source beside it.
class SourceTest {
    private static final int CLANG = 14;

    @TempDir
    private Path folder;

    @Test
    void objectIsWhatTheSourceCompilesTo() throws Exception {
        // Each release of the compiler has its own mind; that of Debian 12 made ours.
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/clang-" + CLANG)), "needs clang " + CLANG);
        Path made = folder.resolve("forward.bpf.o");
        Process compiler = new ProcessBuilder("src/main/c/compile.sh", made.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals(0, compiler.waitFor());
        ProgramObject theirs = ProgramObject.read(Files.readAllBytes(made));
        for (Part part : Part.values()) {
            assertArrayEquals(
                    theirs.linked(part, MapLayout::ordinal),
                    ProgramObject.ours().linked(part, MapLayout::ordinal),
                    "run compile.sh and commit the object");
        }
    }
}
