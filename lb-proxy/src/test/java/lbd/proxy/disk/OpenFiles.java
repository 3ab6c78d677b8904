package lbd.proxy.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files without a name that this process holds in a folder.
public final class OpenFiles {
    private OpenFiles() {}

    public static long in(Path folder) throws IOException {
        String begin = folder.toRealPath() + "/lbd-";
        List<Path> all;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            all = descriptors.toList();
        }
        return all.stream()
                .map(OpenFiles::target)
                .filter(name -> name.startsWith(begin))
                .count();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    public static void awaitNone(Path folder) throws IOException {
        while (in(folder) > 0) {
            Thread.onSpinWait();
        }
    }
}
