package lbd.daemon.admin;

import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import lbd.daemon.Trouble;
import lbd.daemon.reload.RefusedException;
import org.jspecify.annotations.Nullable;

/// A unix socket at a path that this process alone holds, by a lock beside it that the kernel lets go when the process
/// ends, however it ends. So a socket that is found under the lock is one that nobody serves any more.
final class SocketFile implements AutoCloseable {
    /// What the kernel takes, without the closing zero.
    private static final int MAX_PATH = 107;

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final FileChannel lock;
    private final Channel channel;

    private SocketFile(Path path, FileChannel lock, Channel channel) {
        this.path = path;
        this.lock = lock;
        this.channel = channel;
    }

    Path path() {
        return path;
    }

    /// @param group whose members may use it too
    static SocketFile bind(Path path, @Nullable String group, AdminServer server) throws RefusedException {
        // It is bound under another name, longer than its own, until its permissions are right.
        Path unready = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid());
        if (unready.toString().length() > MAX_PATH) {
            throw refused(path + " is too long for a unix socket");
        }
        try {
            FileChannel lock = lock(path);
            if (lock == null) {
                throw refused("another daemon serves " + path + "; stop it, or give this one another path");
            }
            try {
                return new SocketFile(path, lock, bind(path, unready, group, server));
            } catch (IOException | RefusedException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw refused("cannot listen on " + path + ": " + Trouble.text(e, path));
        }
    }

    private static Channel bind(Path path, Path unready, @Nullable String group, AdminServer server)
            throws IOException, RefusedException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
            throw refused(path + " is there and is not a socket");
        }
        Files.deleteIfExists(unready);
        Channel channel = server.bind(unready);
        try {
            SocketGroup.open(unready, path, group);
            Files.move(unready, path, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException | RefusedException e) {
            channel.close().awaitUninterruptibly();
            Files.deleteIfExists(unready);
            throw e;
        }
    }

    private static RefusedException refused(String message) {
        return new RefusedException("admin.socket", message);
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & 0170000) == 0140000;
    }

    /// Whether a living process serves a socket at this path.
    static boolean isHeld(Path path) {
        try (FileChannel lock = lock(path)) {
            return lock == null;
        } catch (IOException e) {
            return false; // binding will say what is wrong there
        }
    }

    private static @Nullable FileChannel lock(Path path) throws IOException {
        Path file = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER));
        try {
            // Whoever can open it can lock it, and so keep a daemon from starting.
            Files.setPosixFilePermissions(file, OWNER);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this very process
        }
        channel.close();
        return null;
    }

    /// Takes the path away, then lets the lock go. The lock's file stays: deleting it would let two hold it.
    @Override
    public void close() {
        try (lock) {
            Files.deleteIfExists(path);
            channel.close().awaitUninterruptibly();
        } catch (IOException e) {
            // the next to hold the lock finds a socket that nobody serves, and replaces it
        }
    }
}
