package lbd.daemon.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.sys.KernelFile;
import lbd.sys.net.NetfilterSocket;
import lbd.sys.net.SysException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How full the kernel's table of connections is, of this network namespace.
public record Conntrack(long entries, long limit) {
    private static final Logger log = LoggerFactory.getLogger(Conntrack.class);
    private static final String FOLDER = "proc/sys/net/netfilter";
    private static final Path SETTINGS = Path.of("/proc/sys");

    /// Of this machine. Where its settings are hidden, as by the package's unit, the kernel is asked.
    ///
    /// @return null where it has none, or tells nobody
    public static @Nullable Conntrack now() {
        Conntrack shown = of(Path.of("/"));
        return shown != null || Files.exists(SETTINGS) ? shown : asked();
    }

    private static @Nullable Conntrack asked() {
        try (NetfilterSocket socket = new NetfilterSocket()) {
            NetfilterSocket.Connections connections = socket.connections();
            return new Conntrack(connections.entries(), connections.limit());
        } catch (SysException e) {
            log.atDebug().addKeyValue("event", "conntrack.unknown").setCause(e).log();
            return null;
        }
    }

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
