package lbd.vrrp.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import lbd.vrrp.track.Verdict;

/// Looks at a file five times a second and reports the number in it, whenever it changes. Off the VRRP thread:
/// a file may hang.
public final class TrackedFile implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final int LONGEST = 16;
    private static final int LARGEST = 100_000;

    private final Thread thread;

    /// Starts looking.
    ///
    /// @param sink gets numbers on the file's thread
    public TrackedFile(String path, Consumer<Verdict> sink) {
        Path file = Path.of(path);
        thread = Thread.ofVirtual().name("vrrp-file-" + path).start(() -> loop(file, sink));
    }

    private static void loop(Path file, Consumer<Verdict> sink) {
        Verdict before = Verdict.UNKNOWN;
        try {
            while (true) {
                Verdict now = new Verdict.Count(number(file));
                if (!now.equals(before)) {
                    before = now;
                    sink.accept(now);
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static int number(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip();
            return Math.clamp(Long.parseLong(text), -LARGEST, LARGEST);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
