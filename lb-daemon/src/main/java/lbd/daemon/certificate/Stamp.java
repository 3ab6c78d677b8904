package lbd.daemon.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What files are like, enough to see that one has changed: written again, renamed over, or that a link on the way to
/// it leads elsewhere now, as Kubernetes does it.
record Stamp(List<Entry> entries) {
    /// Files of a folder that are looked at.
    private static final int MOST = 10_000;

    /// @param size     -1 where it is not there
    /// @param identity of the file that is meant in the end
    record Entry(
            Path file,
            long size,
            @Nullable FileTime changed,
            @Nullable Object identity) {}

    /// Looks at files, and at those in a folder.
    static Stamp of(List<String> files) {
        List<Entry> entries = new ArrayList<>();
        for (String file : files) {
            Path path = Path.of(file);
            entries.add(entry(path));
            if (Files.isDirectory(path)) {
                entries.addAll(in(path));
            }
        }
        return new Stamp(entries);
    }

    private static List<Entry> in(Path folder) {
        try (Stream<Path> within = Files.list(folder)) {
            return within.limit(MOST).sorted().map(Stamp::entry).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Entry entry(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Entry(file, found.size(), found.lastModifiedTime(), found.fileKey());
        } catch (IOException e) {
            return new Entry(file, -1, null, null);
        }
    }
}
