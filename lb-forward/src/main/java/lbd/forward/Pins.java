package lbd.forward;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lbd.forward.sys.Bpf;
import lbd.sys.KernelFile;
import org.jspecify.annotations.Nullable;

/// Names in the BPF file system, by which maps and programs outlive the process that made them: in a folder of this
/// network namespace's own.
final class Pins {
    private static final Path ROOT = Path.of("/sys/fs/bpf");

    /// Where the drop-in for the package's unit shows lbd's folder of it, as the whole is root's alone.
    private static final Path SHOWN = Path.of("/run/lbd/bpf");

    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private final Path folder;

    private Pins(Path folder) {
        this.folder = folder;
    }

    /// @throws IOException if the namespace cannot be told
    static Pins here() throws IOException {
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        Path ours = isBpf(SHOWN) ? SHOWN : ROOT.resolve("lbd");
        return new Pins(ours.resolve(namespace.replaceAll("[^0-9]", "")));
    }

    /// Not as the JDK looks, at /proc/mounts, which a unit may hide.
    private static boolean isBpf(Path mounted) throws IOException {
        return KernelFile.text(MOUNTS).contains(" " + mounted + " bpf ");
    }

    /// @throws IOException if there is no such file system
    void open() throws IOException {
        if (!isBpf(SHOWN) && !isBpf(ROOT)) {
            throw new IOException("on_exit: keep needs a BPF file system at " + ROOT + ": mount -t bpf bpf " + ROOT);
        }
        Files.createDirectories(folder);
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /// All names that there are.
    List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).toList();
        }
    }

    /// What stands under a name that is no map's or link's.
    ///
    /// @return null where there is none
    @Nullable
    String word(String name) {
        try {
            return Files.readSymbolicLink(folder.resolve(name)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /// Such a file system has no files; but it has links that lead nowhere.
    void putWord(String name, String word) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), Path.of(word));
    }

    int get(String name) throws IOException {
        return Bpf.pinned(folder.resolve(name).toString());
    }

    void put(String name, int descriptor) throws IOException {
        Bpf.pin(descriptor, folder.resolve(name).toString());
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /// Lets go of all: programs leave their interfaces when nobody else holds them.
    ///
    /// @return whether there was something
    boolean removeAll() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                Files.delete(one);
            }
        }
        Files.delete(folder);
        return true;
    }
}
