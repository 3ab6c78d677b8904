package lbd.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlException;

/// The bytes of a file, or why it has none for us.
final class ConfigFile {
    static final int MAX_BYTES = 1024 * 1024;

    private static final int MOST_READINGS = 5;

    private ConfigFile() {}

    /// Reads it anew where it has changed meanwhile: one that was put in place of the other is whole.
    static byte[] bytes(Path file) throws YamlException {
        try {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            for (int reading = 0; reading < MOST_READINGS; reading++) {
                if (before.isDirectory()) {
                    throw wrong(file.toString(), "is a directory");
                }
                byte[] bytes = bounded(file);
                BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
                if (!before.isRegularFile() || same(before, after)) {
                    return bytes;
                }
                before = after;
            }
            throw wrong(file.toString(), "changed while it was read; try again when it is whole");
        } catch (IOException e) {
            throw wrong(file.toString(), reason(e));
        }
    }

    static void checkSize(String file, byte[] bytes) throws YamlException {
        if (bytes.length > MAX_BYTES) {
            throw wrong(file, "is larger than 1MiB");
        }
    }

    /// One byte more than allowed at most, so that what is too large can be told.
    private static byte[] bounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static boolean same(BasicFileAttributes before, BasicFileAttributes after) {
        return before.size() == after.size() && before.lastModifiedTime().equals(after.lastModifiedTime());
    }

    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "may not be read: permission denied";
            case FileSystemException failed when failed.getReason() != null -> "cannot be read: " + failed.getReason();
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private static YamlException wrong(String file, String message) {
        return new YamlException(Position.wholeFile(file), message);
    }
}
