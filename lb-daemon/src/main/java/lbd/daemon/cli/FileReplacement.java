package lbd.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import lbd.daemon.admin.Sha256;

/// Another text for a file, which keeps its owner, its group and its mode.
///
/// @param was SHA-256 of what it must have until then
record FileReplacement(Path file, String was, String text) {
    /// All are written beside the old ones before the first is put in its place.
    ///
    /// @throws IOException if one has changed or cannot be written; then none has been, short of a failing rename
    static void all(List<FileReplacement> files) throws IOException {
        List<Path> fresh = new ArrayList<>();
        try {
            for (FileReplacement one : files) {
                fresh.add(one.write());
            }
            for (int i = 0; i < files.size(); i++) {
                Files.move(
                        fresh.get(i),
                        files.get(i).real(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                settle(fresh.get(i).resolveSibling(""));
            }
        } finally {
            for (Path left : fresh) {
                Files.deleteIfExists(left);
            }
        }
    }

    /// Else a power cut may bring back the old one.
    private static void settle(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException e) {
            // It may be for writing alone; the new one is in its place all the same.
        }
    }

    /// A link stays one.
    private Path real() throws IOException {
        return file.toRealPath();
    }

    private Path write() throws IOException {
        Path real = real();
        if (!Sha256.of(Files.readAllBytes(real)).equals(was)) {
            throw new IOException(file + " has changed since the daemon read it: lbd reload first");
        }
        // A name that nobody has, not even for a file of the operator's, and that no include takes.
        Path fresh = Files.createTempFile(real.resolveSibling(""), "." + real.getFileName() + ".", ".lbd");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (all.hasRemaining()) {
                channel.write(all);
            }
            keep(real, fresh);
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        return fresh;
    }

    private static void keep(Path old, Path fresh) throws IOException {
        PosixFileAttributes was = Files.readAttributes(old, PosixFileAttributes.class);
        PosixFileAttributeView is = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        PosixFileAttributes now = is.readAttributes();
        if (!was.owner().equals(now.owner())) {
            is.setOwner(was.owner());
        }
        if (!was.group().equals(now.group())) {
            is.setGroup(was.group());
        }
        is.setPermissions(was.permissions());
    }
}
