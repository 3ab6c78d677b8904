package lbd.daemon.certificate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Takes changed files of listeners and pools that say `watch: true` without a reload. It looks once a
/// second, on a thread of its own that exists only where there is something to watch: a network's file system
/// can make one wait. Looking also finds what notifications of the kernel do not tell, such as a link two
/// folders up that leads elsewhere.
public final class FileWatch implements Part, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Supplier<Config> inForce;
    private final Executor stateThread;
    private final Function<Config, List<String>> refresh;
    private final Map<Watched, Settling> settling = new HashMap<>();
    private volatile Set<Watched> watched = Set.of();
    private @Nullable ScheduledExecutorService thread;

    /// @param refresh puts into force what files say now, on the state thread; gives why not, or nothing
    public FileWatch(Supplier<Config> inForce, Executor stateThread, Function<Config, List<String>> refresh) {
        this.inForce = inForce;
        this.stateThread = stateThread;
        this.refresh = refresh;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(
                () -> {
                    watch(next);
                    start();
                },
                () -> {});
    }

    void watch(Config config) {
        Set<Watched> all = new LinkedHashSet<>();
        for (ListenerSpec listener : config.listeners()) {
            ListenerTls tls = listener.tls();
            if (tls != null) {
                all.addAll(Watched.of(tls));
            }
        }
        for (PoolSpec pool : config.pools()) {
            PoolTls tls = pool.tls();
            if (tls != null) {
                all.addAll(Watched.of(tls));
            }
        }
        watched = all;
    }

    private void start() {
        if (thread == null && !watched.isEmpty()) {
            thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lbd-certificates").factory());
            thread.scheduleWithFixedDelay(this::lookOrGoOn, 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void lookOrGoOn() {
        try {
            look(System.nanoTime());
        } catch (RuntimeException | Error e) {
            // The executor would look no more.
            log.atError().addKeyValue("event", "tls.internal_error").setCause(e).log();
        }
    }

    /// On the watch's thread.
    void look(long nowNanos) {
        Set<Watched> now = watched;
        settling.keySet().retainAll(now);
        for (Watched one : now) {
            Settling its = settling.computeIfAbsent(one, _ -> new Settling());
            if (its.due(Stamp.of(one.files()), nowNanos)) {
                read(one, its, nowNanos);
            }
        }
    }

    private void read(Watched one, Settling its, long nowNanos) {
        try {
            Watched.Edit edit = one.read();
            its.taken();
            stateThread.execute(() -> take(one, edit));
        } catch (IllegalArgumentException e) {
            if (its.refused(nowNanos)) {
                refused(one, String.valueOf(e.getMessage()));
            }
        }
    }

    private void take(Watched one, Watched.Edit edit) {
        Config before = inForce.get();
        List<String> listeners = new ArrayList<>();
        List<ListenerSpec> editedListeners = new ArrayList<>();
        for (ListenerSpec listener : before.listeners()) {
            ListenerTls tls = listener.tls();
            ListenerTls now = tls == null || !Watched.of(tls).contains(one) ? tls : edit.of(tls);
            editedListeners.add(Objects.equals(now, tls) ? listener : listener.with(now));
            if (!Objects.equals(now, tls)) {
                listeners.add(listener.name());
            }
        }
        List<String> pools = new ArrayList<>();
        List<PoolSpec> editedPools = new ArrayList<>();
        for (PoolSpec pool : before.pools()) {
            PoolTls tls = pool.tls();
            PoolTls now = tls == null || !Watched.of(tls).contains(one) ? tls : edit.of(tls);
            editedPools.add(
                    Objects.equals(now, tls) ? pool : pool.builder().tls(now).build());
            if (!Objects.equals(now, tls)) {
                pools.add(pool.name());
            }
        }
        if (listeners.isEmpty() && pools.isEmpty()) {
            return;
        }
        List<String> errors =
                refresh.apply(before.withListeners(editedListeners).withPools(editedPools));
        if (errors.isEmpty()) {
            taken(one, listeners, pools);
        } else {
            refused(one, String.join("; ", errors));
        }
    }

    private static void taken(Watched one, List<String> listeners, List<String> pools) {
        LoggingEventBuilder event = log.atInfo()
                .addKeyValue("event", "tls.files_taken")
                .addKeyValue("files", String.join(",", one.files()));
        if (!listeners.isEmpty()) {
            event = event.addKeyValue("listeners", String.join(",", listeners));
        }
        if (!pools.isEmpty()) {
            event = event.addKeyValue("pools", String.join(",", pools));
        }
        event.log();
    }

    private static void refused(Watched one, String reason) {
        log.atWarn()
                .addKeyValue("event", "tls.files_refused")
                .addKeyValue("files", String.join(",", one.files()))
                .addKeyValue("reason", reason)
                .addKeyValue("meaning", "what was read before stays in force")
                .log();
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
