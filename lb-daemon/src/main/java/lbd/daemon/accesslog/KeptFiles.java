package lbd.daemon.accesslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The files that were put aside: `FILE.1`, the youngest, and so on.
final class KeptFiles {
    private final Path file;
    private final int keep;

    KeptFiles(Path file, int keep) {
        this.file = file;
        this.keep = keep;
    }

    /// Makes the file `FILE.1`; those behind it move on to the first gap, and the last one goes.
    ///
    /// @throws IOException if one cannot be moved; the file is then where it was, and only the oldest may be gone
    void putAside() throws IOException {
        // Of a configuration that kept more. First, so that nothing has moved where that fails.
        for (int number = keep + 1; Files.deleteIfExists(kept(number)); number++) {}
        int last = 1;
        while (last < keep && exists(last)) {
            last++;
        }
        for (int number = last; number > 1; number--) {
            move(kept(number - 1), kept(number));
        }
        move(file, kept(1));
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean exists(int number) {
        return Files.exists(kept(number));
    }

    private Path kept(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
