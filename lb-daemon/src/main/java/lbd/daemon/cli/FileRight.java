package lbd.daemon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import lbd.daemon.folder.SocketPath;
import org.jspecify.annotations.Nullable;

/// Whose word is enough to write a file: a command of root writes what the daemon says, so a daemon that is another
/// user's process could have it write anything anywhere.
final class FileRight {
    private static final Path SELF = Path.of("/proc/self");
    /// Where the files of the service are. They are root's, and the service is not.
    private static final Path CONFIGURATION = Path.of("/etc/lbd");

    private FileRight() {}

    /// @param daemon as the kernel says; null: it does not
    /// @return null where that user could have written the file, or its service is to say what is in it
    static @Nullable String obstacle(@Nullable UserPrincipal daemon, Path file) throws IOException {
        if (daemon == null) {
            return "the daemon's user is not known, so " + file + " is not written on its word";
        }
        String name = daemon.getName();
        Path real = file.toRealPath();
        boolean may = name.equals("root")
                || name.equals("0")
                || daemon.equals(Files.getOwner(SELF))
                || daemon.equals(Files.getOwner(real))
                || (real.startsWith(CONFIGURATION) && isService(daemon));
        return may
                ? null
                : "the daemon is a process of user " + name + ", to whom " + file
                        + " does not belong; lbd config save --print shows what it would say";
    }

    /// Only root makes a folder in /run.
    private static boolean isService(UserPrincipal daemon) throws IOException {
        Path folder = SocketPath.service().getParent();
        return folder != null && Files.isDirectory(folder) && daemon.equals(Files.getOwner(folder));
    }
}
