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
    private final Channel channel;

    // Null until the process before has let go of it.
    private @Nullable FileChannel lock;
    private @Nullable Path unready;
    private boolean released;

    private SocketFile(Path path, @Nullable FileChannel lock, Channel channel, @Nullable Path unready) {
        this.path = path;
        this.lock = lock;
        this.channel = channel;
        this.unready = unready;
    }

    Path path() {
        return path;
    }

    /// @param group whose members may use it too
    /// @param held  whether the process before may hold the path: it is taken by [#takeOver] then
    static SocketFile bind(Path path, @Nullable String group, AdminServer server, boolean held)
            throws RefusedException {
        // It is bound under another name, longer than its own, until its permissions are right.
        Path unready = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid());
        if (unready.toString().length() > MAX_PATH) {
            throw refused(path + " is too long for a unix socket");
        }
        try {
            FileChannel lock = lock(path);
            if (lock == null && held) {
                return new SocketFile(path, null, bound(path, unready, group, server), unready);
            }
            if (lock == null) {
                throw refused("another daemon serves " + path + "; stop it, or give this one another path");
            }
            try {
                Channel channel = bound(path, unready, group, server);
                move(channel, unready, path);
                return new SocketFile(path, lock, channel, null);
            } catch (IOException | RefusedException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw refused("cannot listen on " + path + ": " + Trouble.text(e, path));
        }
    }

    private static void move(Channel channel, Path unready, Path path) throws IOException {
        try {
            Files.move(unready, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close().awaitUninterruptibly();
            Files.deleteIfExists(unready);
            throw e;
        }
    }

    private static Channel bound(Path path, Path unready, @Nullable String group, AdminServer server)
            throws IOException, RefusedException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
            throw refused(path + " is there and is not a socket");
        }
        Files.deleteIfExists(unready);
        Channel channel = server.bind(unready);
        try {
            SocketGroup.open(unready, path, group);
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

    /// Takes the path, which the process before has let go of.
    ///
    /// @throws IOException if a third one was there before us
    void takeOver() throws IOException {
        Path mine = unready;
        if (mine == null) {
            return;
        }
        lock = lock(path);
        if (lock == null) {
            throw new IOException("another daemon serves " + path);
        }
        unready = null;
        move(channel, mine, path);
    }

    /// Lets go of the path for another process; who is connected is served on.
    void release() {
        FileChannel held = lock;
        lock = null;
        released = true;
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            // The kernel lets go when the process ends.
        }
    }

    /// Takes the path away, then lets the lock go. The lock's file stays: deleting it would let two hold it.
    @Override
    public void close() {
        try (FileChannel _ = lock) {
            Path mine = unready == null ? path : unready;
            if (!released) {
                Files.deleteIfExists(mine);
            }
            channel.close().awaitUninterruptibly();
        } catch (IOException e) {
            // the next to hold the lock finds a socket that nobody serves, and replaces it
        }
    }
}
