package lbd.daemon.maintenance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.runtime.Maintenance;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts listeners into maintenance while the file is there that their configuration names, and takes them out of it. It
/// looks once a second, on a thread of its own that exists only where there is such a file: a network's file system can
/// make one wait.
public final class MaintenanceFiles implements Part, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MaintenanceFiles.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final RuntimeState state;
    private volatile Map<String, Path> files = Map.of();
    private @Nullable ScheduledExecutorService thread;

    public MaintenanceFiles(RuntimeState state) {
        this.state = state;
    }

    /// The first look is before the configuration is in force, so that no request passes that was not to.
    @Override
    public Change prepare(Config next) {
        Map<String, Path> named = new HashMap<>();
        for (ListenerSpec listener : next.listeners()) {
            String file = listener.http().maintenance().file();
            if (file != null) {
                named.put(listener.name(), Path.of(file));
            }
        }
        Map<String, Boolean> seen = new HashMap<>();
        named.forEach((listener, file) -> seen.put(listener, Files.exists(file)));
        return Change.of(
                () -> {
                    files = named;
                    state.listeners().keySet().forEach(name -> take(name, seen.getOrDefault(name, false)));
                    start();
                },
                () -> {});
    }

    private synchronized void start() {
        if (thread == null && !files.isEmpty()) {
            thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lbd-maintenance").factory());
            thread.scheduleWithFixedDelay(this::lookOrGoOn, 1, LOOK.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void lookOrGoOn() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            // The executor would look no more.
            log.atError().addKeyValue("event", "maintenance.defect").setCause(e).log();
        }
    }

    void look() {
        files.forEach((listener, file) -> {
            boolean there = Files.exists(file);
            // A reload may just have named another one.
            if (file.equals(files.get(listener))) {
                take(listener, there);
            }
        });
    }

    private void take(String listener, boolean there) {
        if (!state.listeners().containsKey(listener)) {
            return;
        }
        Maintenance its = state.listener(listener).maintenance;
        if (its.byFile() != there) {
            its.byFile(there);
            log.atInfo()
                    .addKeyValue("event", there ? "listener.maintenance_on" : "listener.maintenance_off")
                    .addKeyValue("listener", listener)
                    .addKeyValue("by", "file")
                    .log();
        }
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
