package lbd.config.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;

/// The bytes of a file that the configuration names.
final class MaterialFile {
    private static final int MAX_BYTES = 1024 * 1024;

    private MaterialFile() {}

    static byte[] bytes(String file) {
        Path path = path(file);
        if (isPipe(path)) {
            throw new IllegalArgumentException(file + " is no regular file; a reload could not read it again");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(file + " has more than 1MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// To open one waits for somebody to write to it.
    private static boolean isPipe(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            // Who reads it finds out.
            return false;
        }
    }

    /// The files of a folder with this ending, by name; not those that begin with a dot, as editors and copying
    /// programs
    /// have them for a while.
    static List<String> in(String folder, String ending) {
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.filter(f -> !f.getFileName().toString().startsWith("."))
                    .map(Path::toString)
                    .filter(f -> f.endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    static boolean exists(String file) {
        return Files.isRegularFile(path(file));
    }

    static boolean isFolder(String file) {
        return file.startsWith("/") && Files.isDirectory(path(file));
    }

    /// Whether everybody on this machine may read it. A group may have a reason to.
    static boolean isOpenToAll(String file) {
        if (!file.startsWith("/")) {
            return false;
        }
        try {
            return Files.getPosixFilePermissions(path(file)).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            // Who reads it finds out, or there is nothing to find.
            return false;
        }
    }

    private static Path path(String file) {
        if (!file.startsWith("/")) {
            throw new IllegalArgumentException("expected a path from the root, such as /etc/lbd/tls/shop.pem");
        }
        return Path.of(file);
    }

    private static IllegalArgumentException unreadable(String file, IOException e) {
        String why = switch (e) {
            case NoSuchFileException missing -> "there is no file " + file;
            case AccessDeniedException denied -> file + " may not be read: permission denied";
            case NotDirectoryException other -> file + " is no folder";
            default -> file + " cannot be read";
        };
        return new IllegalArgumentException(why, e);
    }
}
