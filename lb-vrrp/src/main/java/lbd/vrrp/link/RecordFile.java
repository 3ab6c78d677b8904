package lbd.vrrp.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The record's file, locked while it is open: a second daemon must not take the first one's addresses for left-overs.
final class RecordFile implements RecordStore {
    private static final int LARGEST = 16 << 20;

    private final FileChannel file;
    private final Path path;

    private RecordFile(FileChannel file, Path path) {
        this.file = file;
        this.path = path;
    }

    /// Opens or creates it, and its folder.
    ///
    /// @throws IOException if it cannot be, or another daemon has it
    static RecordFile open(Path path) throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(file) == null) {
            file.close();
            throw new IOException(path + " is locked: another lbd runs VRRP here");
        }
        return new RecordFile(file, path);
    }

    /// Whether it has something in it and nobody has it open.
    static boolean isLeftOver(Path path) {
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.size() > 0 && tryLock(file) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public String read() throws IOException {
        file.position(0);
        ByteBuffer all = ByteBuffer.allocate((int) Math.min(file.size(), LARGEST));
        while (all.hasRemaining() && file.read(all) >= 0) {}
        return new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
    }

    @Override
    public long append(String lines) throws IOException {
        write(lines);
        return file.position();
    }

    @Override
    public void replace(String all) throws IOException {
        // Written over the old lines, then cut: what a crash leaves between the two is read as the same entries, or as
        // removals that are done anyway.
        file.position(0);
        write(all);
        file.truncate(file.position());
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
