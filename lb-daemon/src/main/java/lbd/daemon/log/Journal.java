package lbd.daemon.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whether standard output is the journal's, which takes a line's priority from `<3>` before it (sd-daemon(3)).
final class Journal {
    private Journal() {}

    static boolean isStdout() {
        return isStream(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/1"));
    }

    /// systemd names the stream that it made by its device and inode: a service that sends its output elsewhere has the
    /// variable all the same.
    static boolean isStream(@Nullable String journalStream, Path descriptor) {
        if (journalStream == null) {
            return false;
        }
        try {
            return journalStream.equals(
                    Files.getAttribute(descriptor, "unix:dev") + ":" + Files.getAttribute(descriptor, "unix:ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
