package lbd.sys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that the kernel makes when they are read, below /proc and /sys. Those of settings give what fits the first
/// read and end with the second, wherever the first has stopped: what the JDK has for small files would get a digit.
public final class KernelFile {
    private static final int ROOM = 16 * 1024;

    private KernelFile() {}

    /// All of it, without blanks around.
    public static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] room = new byte[ROOM];
            for (int length = in.read(room); length > 0; length = in.read(room)) {
                all.write(room, 0, length);
            }
            return all.toString(StandardCharsets.UTF_8).strip();
        }
    }

    /// A number that it consists of.
    ///
    /// @throws IOException where it is none, too
    public static long number(Path file) throws IOException {
        String text = text(file);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + " has no number", e);
        }
    }
}
