package lbd.daemon.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import lbd.daemon.Trouble;
import lbd.daemon.folder.SocketPath;
import lbd.daemon.reload.RefusedException;
import org.jspecify.annotations.Nullable;

/// Who may use the admin socket beside the daemon's own user: the members of `admin.group`.
final class SocketGroup {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_AND_GROUP = PosixFilePermissions.fromString("rw-rw----");
    private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> GROUP_PASSES = PosixFilePermissions.fromString("rwx--x---");

    private SocketGroup() {}

    /// Finds out, on a file of its own, whether [#open] will work beside a socket.
    static void check(Path socket, @Nullable String group) throws RefusedException {
        if (group == null) {
            return;
        }
        Path probe = socket.resolveSibling(
                socket.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(probe);
            Files.createFile(probe, PosixFilePermissions.asFileAttribute(OWNER));
            give(probe, find(group));
        } catch (IOException e) {
            throw refused(socket, group, e);
        } finally {
            probe.toFile().delete();
        }
    }

    /// @param file  the socket, wherever it is now
    /// @param place where it will be
    /// @param group null for nobody
    static void open(Path file, Path place, @Nullable String group) throws RefusedException, IOException {
        // Permissions last: until then the group that it was born with gets nothing.
        Files.setPosixFilePermissions(file, OWNER);
        if (group == null) {
            return;
        }
        try {
            GroupPrincipal found = find(group);
            give(file, found);
            Files.setPosixFilePermissions(file, OWNER_AND_GROUP);
            letThrough(place, found);
        } catch (IOException e) {
            throw refused(place, group, e);
        }
    }

    private static RefusedException refused(Path socket, String group, IOException e) {
        return new RefusedException(
                "admin.group",
                e instanceof UserPrincipalNotFoundException
                        ? "this machine has no group \"" + group + "\""
                        : "cannot give " + socket + " to group " + group + ": " + Trouble.text(e)
                                + "; the daemon's user must be a member of it (SupplementaryGroups= in the unit)");
    }

    private static GroupPrincipal find(String group) throws IOException {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
    }

    private static void give(Path file, GroupPrincipal group) throws IOException {
        Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
    }

    /// A folder that the daemon has made for its socket is its own alone, and would keep the group out. Other
    /// folders are not ours to open.
    private static void letThrough(Path socket, GroupPrincipal group) throws IOException {
        Path folder = socket.getParent();
        if (folder != null
                && SocketPath.places().contains(socket)
                && Files.getPosixFilePermissions(folder).equals(PRIVATE_FOLDER)) {
            give(folder, group);
            Files.setPosixFilePermissions(folder, GROUP_PASSES);
        }
    }
}
