package lbd.proxy.resolve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine's two files about names, read again when they change. Confined to the resolver's thread.
final class SystemFiles {
    private final Path hostsPath;
    private final Path resolvPath;
    private HostsFile hosts = HostsFile.parse(List.of());
    private ResolvConf resolv = ResolvConf.parse(List.of());
    private @Nullable State seen;

    /// What tells one content of a file from another without reading it.
    private record Stamp(long modified, long size, @Nullable Object key) {
        static final Stamp NONE = new Stamp(0, -1, null);

        static Stamp of(Path path) {
            try {
                BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
                return new Stamp(file.lastModifiedTime().toMillis(), file.size(), file.fileKey());
            } catch (IOException e) {
                return NONE;
            }
        }
    }

    private record State(Stamp hosts, Stamp resolv) {}

    SystemFiles(Path hosts, Path resolv) {
        this.hostsPath = hosts;
        this.resolvPath = resolv;
        readIfChanged();
    }

    HostsFile hosts() {
        return hosts;
    }

    ResolvConf resolv() {
        return resolv;
    }

    /// @return whether they have changed
    boolean readIfChanged() {
        State now = new State(Stamp.of(hostsPath), Stamp.of(resolvPath));
        if (now.equals(seen)) {
            return false;
        }
        seen = now;
        hosts = HostsFile.parse(lines(hostsPath));
        resolv = ResolvConf.parse(lines(resolvPath));
        return true;
    }

    /// A file that is not there or cannot be read says nothing.
    private static List<String> lines(Path path) {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
