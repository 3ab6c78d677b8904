package lbd.daemon.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the admin socket is when nobody says otherwise: the first of a few places that can be written. The daemon and
/// the commands go through them in the same order.
public final class SocketPath {
    private static final String FILE = "admin.sock";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS_WRITE = PosixFilePermissions.fromString("----w--w-");

    private SocketPath() {}

    /// The service's own, in a folder that only root makes.
    public static Path service() {
        return Path.of("/run/lbd", FILE);
    }

    /// Whether what answers at one of the places can be nobody but root, the service or ourselves: the other places are
    /// in folders that anybody can have made.
    public static boolean isTrusted(Path socket) {
        Path folder = socket.getParent();
        try {
            return socket.equals(service())
                    || (folder != null
                            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                            && Files.getAttribute(folder, "unix:uid").equals(ourUid())
                            && Collections.disjoint(Files.getPosixFilePermissions(folder), OTHERS_WRITE));
        } catch (IOException e) {
            return false;
        }
    }

    /// All places, best first.
    public static List<Path> places() {
        List<Path> places = new ArrayList<>();
        places.add(service());
        String runtimeDir = System.getenv("XDG_RUNTIME_DIR");
        if (runtimeDir != null && runtimeDir.startsWith("/")) {
            places.add(Path.of(runtimeDir, "lbd", FILE));
        }
        places.add(temporary().resolve(FILE));
        return places;
    }

    /// Where the daemon keeps what must outlive its crash: /run/lbd, or where that cannot be written the folder of its
    /// admin socket.
    ///
    /// @param adminSocket null: at the usual place
    public static Path runtimeFolder(@Nullable String adminSocket) {
        Path usual = places().getFirst();
        Path socket = adminSocket == null
                ? firstUsable().orElse(usual)
                : usable(usual) ? usual : Path.of(adminSocket).toAbsolutePath();
        return socket.resolveSibling(".").normalize();
    }

    /// Makes the folder where it is not there.
    public static Optional<Path> firstUsable() {
        return places().stream().filter(SocketPath::usable).findFirst();
    }

    private static boolean usable(Path socket) {
        Path folder = socket.getParent();
        if (folder == null) {
            return false;
        }
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            return Files.isDirectory(folder)
                    && Files.isWritable(folder)
                    && (!folder.equals(temporary()) || isOurs(folder));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"), "lbd-" + ourUid());
    }

    /// Where everybody may write, anybody can have put a folder of this name: then it is a trap.
    private static boolean isOurs(Path folder) throws IOException {
        return !Files.isSymbolicLink(folder)
                && Files.getAttribute(folder, "unix:uid").equals(ourUid())
                && Files.getPosixFilePermissions(folder).equals(OWNER_ONLY);
    }

    private static Object ourUid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
