package lbd.daemon.accesslog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.Config;
import lbd.daemon.Trouble;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes access lines on a thread of its own. A reload may change path and format: lines that a loop has already
/// formatted still go where they were meant to.
public final class AccessLogWriter implements AccessLogSink, Part, ProblemSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AccessLogWriter.class);
    private static final int MAX_BUFFERS = 32;
    private static final long PATIENCE_SECONDS = 2;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("lbd-access-log").factory());
    private final LineBuffers buffers;
    private final InstantSource clock;
    private final LineCounters counters = new LineCounters();
    private final List<LoopLog> loops = new CopyOnWriteArrayList<>();
    private volatile AccessLogSpec spec = new AccessLogSpec(AccessLogSpec.OFF, AccessLogSpec.DEFAULT.format());
    private volatile Targets targets = Targets.OFF;
    private volatile @Nullable String trouble;

    /// Which output that was.
    private volatile @Nullable LogOutput troubled;

    public AccessLogWriter() {
        this(MAX_BUFFERS, InstantSource.system());
    }

    AccessLogWriter(int maxBuffers, InstantSource clock) {
        buffers = new LineBuffers(maxBuffers);
        this.clock = clock;
    }

    public LineCounters counters() {
        return counters;
    }

    Targets targets() {
        return targets;
    }

    LineBuffers buffers() {
        return buffers;
    }

    @Override
    public AccessLog forLoop(ScheduledExecutorService loop) {
        LoopLog loopLog = new LoopLog(this, loop);
        loops.add(loopLog);
        buffers.allowOneMore();
        return loopLog;
    }

    /// Called on event loops: the buffer is the writer's from now on.
    void accept(LineBuffer lines, LogOutput output) {
        thread.execute(() -> write(lines, output));
    }

    private void write(LineBuffer lines, LogOutput output) {
        try {
            output.write(lines.bytes(), lines.length());
            counters.written.add(lines.lines());
            if (output.equals(troubled)) {
                trouble = null;
            }
        } catch (IOException e) {
            counters.failed.add(lines.lines());
            troubled = output;
            trouble = "cannot write access lines to %s: %s".formatted(output.name(), Trouble.text(e));
        }
        buffers.giveBack(lines);
    }

    /// Lines that were lost, and whether those of now are. Any thread.
    @Override
    public void look(Consumer<Sighting> to) {
        LogOutput now = troubled;
        String why = trouble;
        String path = now == null ? spec.path() : now.name();
        to.accept(
                new Sighting(Kind.ACCESS_LOG_FAILS, path, why != null, counters.failed.sum(), why == null ? "" : why));
        to.accept(new Sighting(
                Kind.ACCESS_LOG_SLOW,
                path,
                false,
                counters.dropped.sum(),
                "access lines come faster than %s takes them: some are lost".formatted(path)));
        targets.outputs().forEach(output -> output.look(to));
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        AccessLogSpec wanted = next.accessLog();
        if (wanted.equals(spec)) {
            return Change.NONE;
        }
        try {
            Targets opened = Targets.of(wanted, new Outputs(counters, clock));
            return Change.of(() -> use(wanted, opened), () -> closeUnused(opened));
        } catch (Targets.Failure e) {
            throw new RefusedException(
                    e.key(), "cannot write " + e.path() + ": " + Trouble.text(e.reason(), Path.of(e.path())));
        } catch (IllegalArgumentException e) {
            throw new RefusedException("access_log.format", String.valueOf(e.getMessage()));
        }
    }

    private void use(AccessLogSpec wanted, Targets next) {
        Targets old = targets;
        spec = wanted;
        targets = next;
        // Loops may still hold lines for the old output.
        CompletableFuture<Void> _ = handOverAll().thenRunAsync(() -> close(old), thread);
    }

    private void closeUnused(Targets opened) {
        if (opened != targets) {
            opened.close();
        }
    }

    private void close(Targets old) {
        LogOutput gone = troubled;
        if (gone != null && old.outputs().contains(gone)) {
            trouble = null;
        }
        old.close();
    }

    private CompletableFuture<Void> handOverAll() {
        return CompletableFuture.allOf(
                loops.stream().map(AccessLogWriter::handOver).toArray(CompletableFuture<?>[]::new));
    }

    private static CompletableFuture<Void> handOver(LoopLog loopLog) {
        try {
            return CompletableFuture.runAsync(loopLog::handOver, loopLog.loop());
        } catch (RejectedExecutionException e) {
            loopLog.handOver(); // the loop has ended: nobody else is there
            return CompletableFuture.completedFuture(null);
        }
    }

    /// Starts a new file, after somebody moved the old one away. Any thread.
    public void reopen() {
        thread.execute(() -> targets.outputs().forEach(AccessLogWriter::reopen));
    }

    private static void reopen(LogOutput output) {
        try {
            output.reopen();
            log.atInfo()
                    .addKeyValue("event", "access_log.reopened")
                    .addKeyValue("path", output.name())
                    .log();
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("event", "access_log.reopen_failed")
                    .addKeyValue("path", output.name())
                    .addKeyValue("reason", Trouble.text(e, Path.of(output.name())))
                    .log();
        }
    }

    /// Writes what is there; waits a little for an output that is slow.
    @Override
    public void close() {
        try {
            handOverAll().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            thread.shutdown();
            if (thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                close(targets);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            thread.shutdown();
        }
    }
}
