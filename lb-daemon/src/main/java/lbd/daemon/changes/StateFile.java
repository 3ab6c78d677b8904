package lbd.daemon.changes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import lbd.daemon.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `process.state_file`: what was changed by hand, so that it outlives a restart. Written as a whole beside
/// the old one, synced and put in its place, by a thread of its own: a disk can make one wait. Of what comes
/// faster than it can be written only the last is.
public final class StateFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final String UID = "unix:uid";
    private static final Integer ROOT = 0;
    private static final long PATIENCE_SECONDS = 2;
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private record Waiting(KeptChanges kept, CompletableFuture<@Nullable String> written) {}

    private final Path path;
    private final AtomicReference<@Nullable Waiting> next = new AtomicReference<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("lbd-state-file").factory());
    private volatile @Nullable String failure;

    public StateFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /// Why it could not be written the last time; null: it could, or nothing was to be.
    public @Nullable String failure() {
        return failure;
    }

    /// What it has, or why that cannot be used; that is then put aside, for whoever wants to look at it.
    KeptChanges read() {
        String why;
        try {
            return KeptText.parse(text());
        } catch (NoSuchFileException e) {
            return KeptChanges.NOTHING;
        } catch (IOException e) {
            why = Trouble.text(e);
        } catch (KeptText.BadException e) {
            why = String.valueOf(e.getMessage());
        }
        try {
            Files.move(path, aside(), StandardCopyOption.REPLACE_EXISTING);
            why += "; it is " + aside() + " now";
        } catch (IOException e) {
            // Then the next change by hand is written over it.
        }
        return KeptChanges.unusable(why);
    }

    private Path aside() {
        return path.resolveSibling(path.getFileName() + ".unusable");
    }

    private String text() throws IOException, KeptText.BadException {
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new KeptText.BadException("it is no regular file");
        }
        if (attributes.permissions().stream().anyMatch(OF_OTHERS::contains)) {
            throw new KeptText.BadException("others than its owner may write to it");
        }
        Object owner = Files.getAttribute(path, UID, LinkOption.NOFOLLOW_LINKS);
        // By number: a container's user may have no name.
        if (!owner.equals(ROOT) && !owner.equals(Files.getAttribute(Path.of("/proc/self"), UID))) {
            throw new KeptText.BadException(
                    "it belongs to " + attributes.owner().getName());
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new KeptText.BadException("it is larger than 16MiB");
            }
            return new String(bytes, UTF_8);
        }
    }

    /// @return completes when this or something newer is on the disk; with why not, where it cannot be
    CompletableFuture<@Nullable String> write(KeptChanges kept) {
        CompletableFuture<@Nullable String> written = new CompletableFuture<>();
        Waiting before = next.getAndSet(new Waiting(kept, written));
        if (before != null) {
            written.whenComplete((why, _) -> before.written.complete(why));
        } else {
            try {
                thread.execute(this::writeNext);
            } catch (RejectedExecutionException e) {
                written.complete("the daemon has stopped");
            }
        }
        return written;
    }

    private void writeNext() {
        Waiting now = next.getAndSet(null);
        if (now == null) {
            return;
        }
        String why = null;
        try {
            replace((KeptText.of(now.kept) + "\n").getBytes(UTF_8));
        } catch (IOException | RuntimeException e) {
            why = e instanceof IOException io ? Trouble.text(io) : e.toString();
        }
        if (why != null && !why.equals(failure)) {
            log.atError()
                    .addKeyValue("event", "state_file.failed")
                    .addKeyValue("file", path)
                    .addKeyValue("reason", why)
                    .addKeyValue("meaning", "what was changed by hand is in force, and would not outlive a restart")
                    .log();
        }
        failure = why;
        now.written.complete(why);
    }

    private void replace(byte[] bytes) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWN))) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                channel.write(all);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel of = FileChannel.open(folder, StandardOpenOption.READ)) {
                of.force(true); // else a power cut may bring back the old one
            }
        }
    }

    /// What was to be written last is, or the disk has had its time: a process that ended in the middle
    /// would leave half a file beside the good one.
    @Override
    public void close() {
        thread.shutdown();
        try {
            boolean _ = thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
