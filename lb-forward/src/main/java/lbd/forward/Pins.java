package lbd.forward;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.forward.sys.Bpf;

/// Names in the BPF file system, by which maps and programs outlive the process that made them: in a folder of this
/// network namespace's own.
final class Pins {
    private static final Path ROOT = Path.of("/sys/fs/bpf");

    private final Path folder;

    private Pins(Path folder) {
        this.folder = folder;
    }

    /// @throws IOException if the namespace cannot be told
    static Pins here() throws IOException {
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        return new Pins(ROOT.resolve("lbd").resolve(namespace.replaceAll("[^0-9]", "")));
    }

    /// @throws IOException if there is no such file system
    void open() throws IOException {
        if (!Files.isDirectory(ROOT) || !Files.getFileStore(ROOT).type().equals("bpf")) {
            throw new IOException("on_exit: keep needs a BPF file system at " + ROOT + ": mount -t bpf bpf " + ROOT);
        }
        Files.createDirectories(folder);
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
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
    void removeAll() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                Files.delete(one);
            }
        }
        Files.delete(folder);
    }
}
