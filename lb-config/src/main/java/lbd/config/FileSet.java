package lbd.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.config.yaml.YamlException;
import org.jspecify.annotations.Nullable;

/// A file and what it includes, each as it was when it was first read: it can be read again with changes by hand
/// whatever has become of the files since. Not for several threads at once.
public final class FileSet {
    private final Path main;
    private final Map<Path, byte[]> files;
    private final Map<String, List<Path>> matches;

    private FileSet(Path main, Map<Path, byte[]> files, Map<String, List<Path>> matches) {
        this.main = main;
        this.files = files;
        this.matches = matches;
    }

    /// Nothing is read yet.
    public static FileSet of(Path main) {
        return new FileSet(main, new LinkedHashMap<>(), new HashMap<>());
    }

    static FileSet of(Path main, byte[] content) {
        FileSet set = of(main);
        set.files.put(main, content);
        return set;
    }

    public Path main() {
        return main;
    }

    /// Those that were read, in that order.
    public List<Path> files() {
        return List.copyOf(files.keySet());
    }

    /// The same, for another thread.
    public FileSet copy() {
        return new FileSet(main, new LinkedHashMap<>(files), new HashMap<>(matches));
    }

    /// The same with other words in one of its files.
    public FileSet with(Path file, byte[] content) {
        Map<Path, byte[]> others = new LinkedHashMap<>(files);
        others.put(file, content.clone());
        return new FileSet(main, others, new HashMap<>(matches));
    }

    /// What a file held when it was read.
    ///
    /// @throws YamlException if it is not to be read
    public byte[] bytes(Path file) throws YamlException {
        byte[] known = files.get(file);
        if (known == null) {
            known = ConfigFile.bytes(file);
            files.put(file, known);
        }
        return known;
    }

    List<Path> matching(@Nullable Path folder, String pattern) throws IOException {
        String key = folder + "\n" + pattern;
        List<Path> known = matches.get(key);
        if (known == null) {
            known = FilePattern.matching(folder, pattern);
            matches.put(key, known);
        }
        return known;
    }
}
