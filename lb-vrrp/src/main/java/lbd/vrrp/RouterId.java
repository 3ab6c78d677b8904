package lbd.vrrp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.core.model.vrrp.VrrpSpec;

/// This node's name for logs and scripts.
final class RouterId {
    private RouterId() {}

    /// The configured one, else the host's name.
    static String of(VrrpSpec spec) {
        if (!spec.routerId().isEmpty()) {
            return spec.routerId();
        }
        try {
            // Without a look-up of names, which may take seconds.
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
