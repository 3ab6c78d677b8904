package lbd.daemon.doctor;

import java.io.IOException;
import java.nio.file.Path;
import lbd.sys.KernelFile;
import org.jspecify.annotations.Nullable;

/// How full the kernel's table of connections is, of this network namespace.
public record Conntrack(long entries, long limit) {
    private static final String FOLDER = "proc/sys/net/netfilter";

    /// @return null where the kernel has none, or it cannot be seen
    public static @Nullable Conntrack of(Path root) {
        try {
            Path folder = root.resolve(FOLDER);
            return new Conntrack(
                    KernelFile.number(folder.resolve("nf_conntrack_count")),
                    KernelFile.number(folder.resolve("nf_conntrack_max")));
        } catch (IOException e) {
            return null;
        }
    }
}
