package lbd.proxy.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import lbd.core.model.edge.BufferFiles;
import lbd.core.runtime.DiskBudget;
import lbd.core.runtime.DiskCounters;
import lbd.core.runtime.DiskRefusal;
import lbd.core.runtime.RepeatLimit;
import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where bodies wait that have no place in memory, for all listeners together. Any thread.
public final class Disk {
    private static final Logger events = LoggerFactory.getLogger(Disk.class);

    private static final int MOST_WAITING = 4096;
    private static final Duration REPEAT = Duration.ofSeconds(10);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /// The JDK unlinks the file as soon as it is open.
    private static final Set<StandardOpenOption> HOW = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);

    /// Makes files.
    @FunctionalInterface
    interface Opener {
        /// On a worker.
        FileChannel open() throws IOException;
    }

    private final Path folder;
    private final DiskBudget budget;
    private final Opener opener;
    private final Workers workers = Workers.forDisks("lbd-buffers", MOST_WAITING);
    private final Queue<FileChannel> closing = new ConcurrentLinkedQueue<>();
    private final RepeatLimit reports = new RepeatLimit(REPEAT, System.nanoTime());

    public Disk(BufferFiles files, DiskBudget budget) {
        this(Path.of(files.path()), budget, () -> open(Path.of(files.path())));
    }

    Disk(Path folder, DiskBudget budget, Opener opener) {
        this.folder = folder;
        this.budget = budget;
        this.opener = opener;
    }

    private static FileChannel open(Path folder) throws IOException {
        return FileChannel.open(folder.resolve("lbd-" + UUID.randomUUID()), HOW, PRIVATE);
    }

    /// Makes a file, to see whether that can be done: not on a loop.
    ///
    /// @throws IOException if it cannot
    public void check() throws IOException {
        opener.open().close();
    }

    public Path folder() {
        return folder;
    }

    /// A listener's part of it.
    ///
    /// @param listener its name
    /// @param counts   what it does with it
    public DiskShare share(String listener, DiskCounters counts) {
        return new DiskShare(this, listener, counts);
    }

    DiskBudget budget() {
        return budget;
    }

    /// On a worker.
    FileChannel open() throws IOException {
        return opener.open();
    }

    /// Has a worker do it.
    ///
    /// @return false where too many wait
    boolean run(Runnable work) {
        return workers.run(() -> {
            work.run();
            closeAll();
        });
    }

    /// Closes a file soon: it has no name any more, so that its room is free then, which may take its time.
    void close(FileChannel file) {
        closing.add(file);
        // Where there is too much to do, whoever does that does this too.
        boolean _ = workers.run(this::closeAll);
    }

    private void closeAll() {
        for (FileChannel file = closing.poll(); file != null; file = closing.poll()) {
            try {
                file.close();
            } catch (IOException e) {
                events.atDebug().addKeyValue("event", "buffer.close").log(e.toString());
            }
        }
    }

    /// Tells the operator, from time to time.
    void report(String listener, DiskRefusal why, @Nullable Throwable cause) {
        long suppressed = reports.pass(System.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            events.atWarn()
                    .addKeyValue("event", "buffer.refused")
                    .addKeyValue("listener", listener)
                    .addKeyValue("reason", why.word())
                    .addKeyValue("path", folder)
                    .addKeyValue("cause", cause == null ? "" : cause.toString())
                    .addKeyValue("suppressed", suppressed)
                    .log("a body cannot wait on the disk: answers wait at their servers, requests get 503");
        }
    }
}
