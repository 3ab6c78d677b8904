package lbd.daemon.acme;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files that only lbd's user reads: on the disk and whole before they have their name, whatever happens.
final class PrivateFile {
    private PrivateFile() {}

    /// Writes it anew. Its folder is made where there is none.
    static void write(Path file, byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path unready = folder.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(unready);
        try (FileChannel out = FileChannel.open(
                unready,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
        Files.move(unready, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel named = FileChannel.open(folder, StandardOpenOption.READ)) {
            named.force(true);
        }
    }
}
