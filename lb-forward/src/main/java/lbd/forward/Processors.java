package lbd.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many processors this machine may ever have: so many values has an entry that each processor has for itself.
final class Processors {
    static final int POSSIBLE = count();

    private Processors() {}

    private static int count() {
        try {
            return count(Files.readString(Path.of("/sys/devices/system/cpu/possible")));
        } catch (IOException e) {
            throw new IllegalStateException("the number of processors is not known", e);
        }
    }

    /// Of a list as `0-7` or `0,2-3`: one more than the last.
    static int count(String list) {
        String text = list.trim();
        int last = Math.max(text.lastIndexOf('-'), text.lastIndexOf(','));
        return Integer.parseInt(text.substring(last + 1)) + 1;
    }
}
