package lbd.vrrp.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What lbd added to the node, line by line in a file, written before it is added: whoever starts after a crash
/// removes it.
///
/// A line is `+ entry` or `- entry`; the last one of an entry counts. A line that a crash cut short is no
/// entry. The file is locked, so
/// that a second daemon does not take the first one's addresses for left-overs.
public final class AddedRecord implements AutoCloseable {
    private static final String NAME = "vrrp-added";
    private static final int COMPACT_BYTES = 64 * 1024;

    private final FileChannel file;
    private final Set<String> entries = new LinkedHashSet<>();

    private AddedRecord(FileChannel file) {
        this.file = file;
    }

    /// Opens or creates `vrrp-added` in the directory.
    ///
    /// @throws IOException if it cannot be written, or another daemon has it
    public static AddedRecord open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.resolve(NAME);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(file);
        if (lock == null) {
            file.close();
            throw new IOException(path + " is locked: another lbd runs VRRP here");
        }
        AddedRecord added = new AddedRecord(file);
        added.load();
        return added;
    }

    /// Whether a daemon that has gone left entries there.
    public static boolean isLeftOver(Path directory) {
        Path path = directory.resolve(NAME);
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

    private void load() throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) Math.min(file.size(), 16 << 20));
        while (all.hasRemaining() && file.read(all) >= 0) {}
        String text = new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
        int complete = text.lastIndexOf('\n') + 1;
        text.substring(0, complete).lines().forEach(this::replay);
        compact();
    }

    private void replay(String line) {
        if (line.startsWith("+ ")) {
            entries.add(line.substring(2));
        } else if (line.startsWith("- ")) {
            entries.remove(line.substring(2));
        }
    }

    /// What is there, or was about to be.
    public List<String> entries() {
        return List.copyOf(entries);
    }

    public void adding(String entry) {
        adding(List.of(entry));
    }

    /// Written at once.
    public void adding(List<String> more) {
        StringBuilder lines = new StringBuilder();
        for (String entry : more) {
            if (entries.add(entry)) {
                lines.append("+ ").append(entry).append('\n');
            }
        }
        if (!lines.isEmpty()) {
            append(lines.toString());
        }
    }

    /// Nothing that was added is there any more.
    public void allRemoved() throws IOException {
        entries.clear();
        compact();
    }

    public void removed(String entry) {
        if (entries.remove(entry)) {
            append("- " + entry + "\n");
        }
    }

    private void append(String line) {
        try {
            write(line);
            if (file.position() > COMPACT_BYTES) {
                compact();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compact() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String entry : entries) {
            all.append("+ ").append(entry).append('\n');
        }
        // Written over the old lines, then cut: what a crash leaves between the two is read as the same
        // entries, or as removals
        // that are done anyway.
        file.position(0);
        write(all.toString());
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
        try (file) {
            if (entries.isEmpty()) {
                compact();
            }
        }
    }
}
