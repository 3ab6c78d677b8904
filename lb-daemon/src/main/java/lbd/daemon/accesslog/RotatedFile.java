package lbd.daemon.accesslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import lbd.core.model.LogRotation;
import lbd.daemon.Trouble;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.Sighting;
import org.jspecify.annotations.Nullable;

/// A file that is put aside when lines would make it too large, or when it is old. Where that cannot be done it grows
/// on: lines are worth more than their order in files.
final class RotatedFile implements LogOutput {
    /// Between two attempts: a folder that lets nobody write does so for all the next lines.
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final FileOutput file;
    private final Path path;
    private final LogRotation when;
    private final KeptFiles kept;
    private final LineCounters counters;
    private final LongAdder failures = new LongAdder();
    private final InstantSource clock;
    private @Nullable Object key;
    private Instant began = Instant.EPOCH;
    private Instant notBefore = Instant.MIN;
    private volatile @Nullable String trouble;

    RotatedFile(FileOutput file, Path path, LogRotation when, LineCounters counters, InstantSource clock)
            throws IOException {
        this.file = file;
        this.path = path;
        this.when = when;
        this.counters = counters;
        this.clock = clock;
        kept = new KeptFiles(path, when.keep());
        opened();
    }

    /// The file's own time of birth: it is as old after a restart. Where the disk knows none, that of its last change.
    private void opened() throws IOException {
        BasicFileAttributes its = Files.readAttributes(path, BasicFileAttributes.class);
        key = its.fileKey();
        began = its.creationTime().toInstant();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        if (due(length)) {
            rotate();
        }
        file.write(bytes, length);
    }

    private boolean due(int more) throws IOException {
        long size = file.size();
        if (size == 0) {
            return false;
        }
        boolean large = when.size() > 0 && size + more > when.size();
        boolean old = !when.age().isZero() && !clock.instant().isBefore(began.plus(when.age()));
        return (large || old) && !clock.instant().isBefore(notBefore);
    }

    private void rotate() {
        try {
            // Somebody else may have moved it, and not told yet.
            if (isOurs()) {
                kept.putAside();
            }
            reopen();
            counters.rotated.increment();
            notBefore = Instant.MIN;
        } catch (IOException e) {
            counters.notRotated.increment();
            failures.increment();
            trouble = "cannot put %s aside for a new file: %s".formatted(path, Trouble.text(e, path));
            notBefore = clock.instant().plus(AGAIN);
        }
    }

    private boolean isOurs() throws IOException {
        try {
            return Objects.equals(
                    key, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void reopen() throws IOException {
        file.reopen();
        opened();
        trouble = null;
    }

    @Override
    public void look(Consumer<Sighting> to) {
        String why = trouble;
        to.accept(new Sighting(Kind.ACCESS_LOG_ROTATION, name(), why != null, failures.sum(), why == null ? "" : why));
    }

    @Override
    public void close() {
        file.close();
    }
}
