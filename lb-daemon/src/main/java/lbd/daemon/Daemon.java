package lbd.daemon;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import lbd.core.model.Config;
import lbd.core.model.ProcessSpec;
import lbd.core.model.Units;
import lbd.core.model.tls.Certificate;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.accesslog.AccessLogWriter;
import lbd.daemon.acme.AcmePart;
import lbd.daemon.admin.AdminDoor;
import lbd.daemon.admin.AdminServer;
import lbd.daemon.admin.AdminSocket;
import lbd.daemon.admin.DaemonView;
import lbd.daemon.alert.AlertsPart;
import lbd.daemon.certificate.ExpiryWatch;
import lbd.daemon.certificate.FileWatch;
import lbd.daemon.changes.Changes;
import lbd.daemon.changes.StandingChanges;
import lbd.daemon.changes.StateFile;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.checks.PoolNews;
import lbd.daemon.explain.Explainer;
import lbd.daemon.forward.ForwardPart;
import lbd.daemon.gate.GateCounts;
import lbd.daemon.jwks.JwksPart;
import lbd.daemon.log.LogLevels;
import lbd.daemon.log.LogSettings;
import lbd.daemon.log.LostEvents;
import lbd.daemon.maintenance.MaintenanceFiles;
import lbd.daemon.metrics.Metrics;
import lbd.daemon.notrack.NotrackPart;
import lbd.daemon.ocsp.OcspPart;
import lbd.daemon.outbound.OutboundClient;
import lbd.daemon.plan.Planner;
import lbd.daemon.problem.LocalPorts;
import lbd.daemon.problem.PortProblems;
import lbd.daemon.problem.ProblemWatch;
import lbd.daemon.problem.TrafficProblems;
import lbd.daemon.push.PushPart;
import lbd.daemon.recent.LastMinute;
import lbd.daemon.recorder.Recorder;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.reload.LastReload;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.ReloadResult;
import lbd.daemon.reload.Reloader;
import lbd.daemon.reload.Trial;
import lbd.daemon.systemd.Systemd;
import lbd.daemon.tracing.TracingPart;
import lbd.daemon.upgrade.CountersLeft;
import lbd.daemon.upgrade.Knowledge;
import lbd.daemon.upgrade.Predecessor;
import lbd.daemon.upgrade.Upgrade;
import lbd.daemon.upgrade.UpgradeView;
import lbd.daemon.vrrp.LbVrrp;
import lbd.daemon.vrrp.RunningVrrp;
import lbd.daemon.vrrp.VrrpPart;
import lbd.daemon.warmup.WarmUp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running daemon: puts the parts together, starts them in order and stops them in order.
///
///     starting -> running                 a configuration came into force
///     starting -> failed                  CannotStartException; everything is closed again
///     running  -> handing over            asked to stop: not ready, still accepting, for handover_delay
///     handing over -> draining            VRRP addresses given up, then not accepting, finishing what is in flight,
/// for shutdown_grace at most
///     draining -> stopped                 nothing in flight, or what was left is cut
///     running  -> handed over             another process accepts, and holds the addresses; this one drains, then is
/// stopped
///
/// Asking twice skips what is left of the waiting. Nothing leads back.
public final class Daemon {
    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    /// How often the number of connections that are left is logged while they drain.
    private static final Duration DRAIN_REPORT = Duration.ofSeconds(5);

    /// How often the process that has taken over is told.
    private static final Duration DRAIN_TOLD = Duration.ofMillis(500);

    private static final Duration LOOK_FOR_PROBLEMS = Duration.ofSeconds(1);

    private static final Duration KEEP_COUNTS = Duration.ofSeconds(10);

    private final ConfigSource source;
    private final ProcessSpec process;
    private final StateThread stateThread = new StateThread();
    private final PoolNews news = new PoolNews();
    private final RuntimeState state = new RuntimeState(stateThread, news);
    private final AccessLogWriter accessLog = new AccessLogWriter();
    private final ServerNames names = new ServerNames(state, stateThread, this::serversChanged);
    private final LastMinute lastMinute = new LastMinute(state);
    private final LastReload lastReload = new LastReload();
    private final GateCounts gateCounts = new GateCounts();
    private final Recorder recorder;
    private final Traffic traffic;
    private final ForwardPart forward = new ForwardPart(state);
    private final NotrackPart notrack = new NotrackPart();
    private final ChecksPart checks;
    private final VrrpPart vrrp;
    private final Health health;
    private final Reloader reloader;
    private final Trial trial;
    private final LogLevels levels = new LogLevels();
    private final Changes changes;
    private final FileWatch fileWatch;
    private final MaintenanceFiles maintenanceFiles = new MaintenanceFiles(state);
    private final OcspPart ocsp;
    private final AcmePart acme;
    private final AlertsPart alerts = new AlertsPart();
    private final TracingPart tracing = new TracingPart(state.traces());
    private final PushPart push = new PushPart(this::readMetrics);
    private final JwksPart jwks = new JwksPart(() -> state.keys().values());
    private final Operator operator;
    private final Systemd systemd;
    private final ServiceStatus status;
    private final Metrics metrics;
    private final ProblemWatch problems;
    private final AdminServer admin;
    private final AdminSocket socket;
    private final AdminDoor door;
    private final CountersLeft counts = new CountersLeft(state);
    private final Upgrade upgrade;
    private final @Nullable Predecessor predecessor;
    private final @Nullable Succession succession;
    private final AtomicBoolean stopRequested = new AtomicBoolean();
    private final AtomicBoolean toldToStop = new AtomicBoolean();
    private volatile boolean handedOver;
    private volatile int exitCode = ExitCode.DONE;
    private final CompletableFuture<Void> hurried = new CompletableFuture<>();
    private final CompletableFuture<Integer> stopped = new CompletableFuture<>();

    /// Starts a daemon with the configuration that the source gives now.
    ///
    /// @throws CannotStartException if that is invalid, or cannot come into force here
    /// @param predecessor whose place it takes; null: nobody's
    public static Daemon start(
            ConfigSource source, Traffic.Starter starter, Systemd systemd, @Nullable Predecessor predecessor)
            throws CannotStartException {
        return start(source, starter, systemd, new LbVrrp.Opener(), predecessor);
    }

    static Daemon start(
            ConfigSource source,
            Traffic.Starter starter,
            Systemd systemd,
            RunningVrrp.Opener vrrp,
            @Nullable Predecessor predecessor)
            throws CannotStartException {
        ConfigSource.Result.Loaded first = switch (source.read()) {
            case ConfigSource.Result.Loaded loaded -> loaded;
            case ConfigSource.Result.Rejected(List<String> errors) ->
                throw new CannotStartException(ExitCode.INVALID_CONFIGURATION, errors);
        };
        Config config = first.config();
        LogSettings.apply(config.log(), !config.alerts().isEmpty());
        Daemon daemon = new Daemon(source, config, starter, systemd, vrrp, predecessor);
        daemon.bringIntoForce(first);
        return daemon;
    }

    private Daemon(
            ConfigSource source,
            Config first,
            Traffic.Starter starter,
            Systemd systemd,
            RunningVrrp.Opener vrrpOpener,
            @Nullable Predecessor predecessor)
            throws CannotStartException {
        this.source = source;
        this.predecessor = predecessor;
        process = first.process();
        this.systemd = systemd;
        vrrp = new VrrpPart(vrrpOpener, state, stateThread::every, forward::virtualMac);
        if (predecessor == null) {
            // Before the event loops and all else that takes its time.
            vrrp.openFirst(first);
        }
        ProcessSpec fitting = Descriptors.fit(first, Descriptors.limit());
        checks = checks(stateThread, state, news);
        recorder = new Recorder(accessLog, fitting.eventLoops());
        traffic = starter.start(fitting, state, recorder);
        news.closeBy(traffic::closeConnections);
        health = new Health(state, traffic, vrrp);
        reloader = new Reloader(source, process, state, lastReload, new Planner(state, traffic, vrrp::masters)::of);
        fileWatch = new FileWatch(state::config, stateThread, this::refresh);
        ocsp = new OcspPart(
                new OutboundClient(List.of()),
                answers -> stateThread.execute(() -> traffic.staple(answers)),
                InstantSource.system());
        acme = new AcmePart(this::challenge, vrrp::isMaster, InstantSource.system());
        String stateFile = process.stateFile();
        changes = new Changes(
                new StandingChanges(state, checks, levels),
                stateFile == null ? null : new StateFile(Path.of(stateFile)));
        problems = new ProblemWatch(List.of(
                new TrafficProblems(state, traffic::connections, fitting.maxConnections()),
                new PortProblems(state, LocalPorts::count),
                accessLog,
                names,
                new ExpiryWatch(state::config, InstantSource.system()),
                ocsp,
                acme,
                jwks,
                alerts,
                changes,
                new LostEvents()));
        Inventory inventory = new Inventory(state, traffic, changes, new Knowledge(state, counts), checks, names, push);
        upgrade = new Upgrade(new Handover(
                inventory,
                state,
                stateThread,
                systemd,
                vrrp,
                List.of(
                        traffic::release,
                        this::releaseSocket,
                        this::releaseDoor,
                        acme::close,
                        push::letGo,
                        fileWatch::close,
                        alerts::quiet),
                new Ending()));
        reloader.over(changes);
        trial = new Trial(reloader, state, lastReload, stateThread::every);
        operator = new Operator(
                stateThread,
                state,
                checks,
                reloader,
                trial,
                changes,
                levels,
                new Explainer(state, traffic::explain),
                health,
                vrrp,
                systemd,
                upgrade,
                problems::look);
        DaemonView view = view(fitting);
        status = new ServiceStatus(view);
        metrics = new Metrics(
                state,
                traffic,
                vrrp,
                health,
                lastReload,
                accessLog.counters(),
                checks::counts,
                names.counts(),
                problems::present,
                forward::counts,
                alerts::counts,
                push.counts(),
                gateCounts,
                fitting.maxConnections());
        admin = new AdminServer(view, operator, metrics, gateCounts);
        socket = new AdminSocket(admin);
        door = new AdminDoor(admin);
        succession = predecessor == null
                ? null
                : new Succession(predecessor, inventory, state, stateThread, vrrp, socket, door);
        // The socket first: "another daemon runs" says more than "port taken".
        // VRRP is opened next, where it is not yet, and takes part after traffic: no address is held before its
        // listeners are bound.
        List.of(
                        socket,
                        vrrp.opening(),
                        door,
                        accessLog,
                        new OwnAddresses(),
                        next -> succession == null ? Change.NONE : succession.prepare(next),
                        checks,
                        maintenanceFiles,
                        traffic,
                        forward,
                        notrack,
                        names,
                        vrrp,
                        fileWatch,
                        ocsp,
                        acme,
                        jwks,
                        alerts,
                        tracing,
                        push,
                        logPart())
                .forEach(reloader::add);
    }

    private static ChecksPart checks(StateThread stateThread, RuntimeState state, PoolNews news)
            throws CannotStartException {
        try {
            return new ChecksPart(stateThread, state, news);
        } catch (IOException e) {
            throw new CannotStartException(ExitCode.CANNOT_START, "health checks: " + e.getMessage());
        }
    }

    /// Names have been resolved to other addresses.
    private void serversChanged(List<Server> gone) {
        checks.serversChanged();
        changes.serversChanged();
        if (!gone.isEmpty()) {
            traffic.serversGone();
        }
    }

    private DaemonView view(ProcessSpec fitting) {
        return new DaemonView(
                state,
                traffic,
                checks,
                vrrp,
                health,
                lastReload,
                accessLog.counters(),
                problems,
                lastMinute,
                ocsp,
                forward,
                recorder,
                alerts,
                this::upgradeView,
                changes,
                fitting.maxConnections(),
                source.name());
    }

    private Part logPart() {
        return next -> Change.of(() -> levels.apply(next.log(), !next.alerts().isEmpty()), () -> {});
    }

    private void releaseSocket() {
        socket.release();
    }

    private void releaseDoor() {
        door.release();
    }

    private List<String> refresh(Config next) {
        if (handedOver) {
            // Its sockets and addresses are another's: to prepare anew would ask for them again.
            return List.of("another process serves in this one's place");
        }
        return health.isStopping() ? List.of("the daemon is stopping") : reloader.refresh(next);
    }

    /// Called on the thread that asks an authority, which waits: it may look as soon as it is told.
    private void challenge(Map<String, String> pages, Map<String, Certificate> certificates) throws IOException {
        try {
            stateThread
                    .call(() -> {
                        traffic.challenge(pages, certificates);
                        return true;
                    })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the daemon stops");
        } catch (ExecutionException e) {
            throw new IOException("challenges cannot be answered: " + e.getCause(), e);
        }
    }

    private void bringIntoForce(ConfigSource.Result.Loaded first) throws CannotStartException {
        if (predecessor != null) {
            predecessor.step("its file is valid");
        }
        changes.restore();
        WarmUp.Done warm = WarmUp.run(first.config());
        if (succession != null) {
            begin(succession);
        }
        ReloadResult result = stateThread.call(() -> taken(first)).join();
        if (result instanceof ReloadResult.Refused(var errors, var kept)) {
            close();
            throw new CannotStartException(ExitCode.CANNOT_START, errors);
        }
        if (succession != null) {
            complete(succession);
        }
        log.atInfo()
                .addKeyValue("event", "process.ready")
                .addKeyValue("version", Version.text())
                .addKeyValue("pid", ProcessHandle.current().pid())
                .addKeyValue("transport", traffic.transport())
                .addKeyValue("event_loops", traffic.eventLoops())
                .addKeyValue("warm_up_requests", warm.requests())
                .addKeyValue("warm_up_ms", warm.millis())
                .addKeyValue("started_ms", ManagementFactory.getRuntimeMXBean().getUptime())
                .log();
        stateThread.execute(problems::look);
        stateThread.every(LOOK_FOR_PROBLEMS, problems::look);
        stateThread.every(KEEP_COUNTS, lastMinute::keep);
        stateThread.every(KEEP_COUNTS, trial::keep);
        stateThread.every(KEEP_COUNTS, this::keepChanges);
        stateThread.every(KEEP_COUNTS, () -> recorder.forget(System.nanoTime()));
        systemd.started(status);
        admin.prepareMetrics();
    }

    /// The file is the next process's once that serves.
    private void keepChanges() {
        if (!handedOver) {
            changes.keep();
        }
    }

    /// With what was changed by hand before, if it can be; that keeps no daemon from starting.
    private ReloadResult taken(ConfigSource.Result.Loaded first) {
        ReloadResult result = reloader.take(first);
        if (result instanceof ReloadResult.Refused(var errors, var _) && changes.hasEdits()) {
            changes.giveUp(errors.getFirst());
            result = reloader.take(first);
        }
        if (changes.asksRefresh()) {
            reloader.refresh(state.config());
        }
        return result;
    }

    private static void begin(Succession succession) throws CannotStartException {
        try {
            succession.begin();
        } catch (IOException e) {
            throw cannotTakeOver(e);
        }
    }

    private void complete(Succession succession) throws CannotStartException {
        try {
            succession.complete(counts);
        } catch (IOException e) {
            close();
            throw cannotTakeOver(e);
        }
    }

    private CompletionStage<MetricSnapshots> readMetrics() {
        return admin.metrics();
    }

    private static CannotStartException cannotTakeOver(IOException e) {
        return new CannotStartException(ExitCode.CANNOT_START, "cannot take over: " + e.getMessage());
    }

    private UpgradeView upgradeView() {
        UpgradeView own = upgrade.view();
        Predecessor before = predecessor;
        if (before == null) {
            return own;
        }
        UpgradeView past = before.view();
        return own.isNone() ? past : own.with(past.draining());
    }

    /// How this process ends where another takes its place.
    private final class Ending implements Handover.Ending {
        @Override
        public boolean begin() {
            if (!stopRequested.compareAndSet(false, true)) {
                return false;
            }
            handedOver = true;
            return true;
        }

        @Override
        public void drain() {
            Thread.ofPlatform().name("lbd-stop").start(Daemon.this::drainForSuccessor);
        }

        @Override
        public void successorGone() {
            exitCode = ExitCode.CANNOT_START;
            hurried.complete(null);
        }
    }

    private void drainForSuccessor() {
        log.atInfo()
                .addKeyValue("event", "process.handed_over")
                .addKeyValue("shutdown_grace", Units.text(process.shutdownGrace()))
                .addKeyValue("connections", inHand())
                .log();
        int cut = drain(traffic.drainGently(process.shutdownGrace()), DRAIN_TOLD, upgrade::left);
        upgrade.over(counts);
        close();
        log.atInfo()
                .addKeyValue("event", "process.stopped")
                .addKeyValue("connections_cut", cut)
                .log();
        stopped.complete(exitCode);
    }

    public Operator operator() {
        return operator;
    }

    public RuntimeState state() {
        return state;
    }

    /// Starts log files anew, after somebody moved the old ones away. Any thread.
    public void reopenLogs() {
        accessLog.reopen();
    }

    /// Begins to stop and returns at once. Any thread.
    ///
    /// @param reason for the log
    public void stop(String reason) {
        if (stopRequested.compareAndSet(false, true)) {
            upgrade.abort("this process was told to stop: " + reason);
            health.stopping();
            // Before they are given up.
            boolean holding = vrrp.holdsAddresses();
            if (process.handoverDelay().isZero()) {
                // Before anything else: whoever takes the addresses over waits for this, and clients for them.
                vrrp.leave();
            }
            Thread.ofPlatform().name("lbd-stop").start(() -> stopInOrder(reason, holding));
        } else if (handedOver && toldToStop.compareAndSet(false, true)) {
            // It is about to, and whoever stops the service has told the other process too.
            log.atInfo()
                    .addKeyValue("event", "process.draining")
                    .addKeyValue("reason", reason)
                    .addKeyValue("connections", inHand())
                    .log();
        } else {
            hurried.complete(null);
        }
    }

    private void stopInOrder(String reason, boolean holding) {
        traffic.announceStop();
        log.atInfo()
                .addKeyValue("event", "process.stopping")
                .addKeyValue("reason", reason)
                .addKeyValue("handover_delay", Units.text(process.handoverDelay()))
                .addKeyValue("shutdown_grace", Units.text(process.shutdownGrace()))
                .addKeyValue("connections", inHand())
                .log();
        systemd.stopping(process.handoverDelay().plus(process.shutdownGrace()));
        waitUnlessHurried(hurried, process.handoverDelay());
        if (holding && inHand() > 0) {
            log.atWarn()
                    .addKeyValue("event", "vrrp.connections_left")
                    .addKeyValue("connections", inHand())
                    .addKeyValue(
                            "meaning",
                            "those on a virtual address get no more answers; process.handover_delay"
                                    + " gives them time to end")
                    .log();
        }
        stateThread.call(this::giveUpAddresses).join();
        stateThread.call(this::stopAccepting).join();
        int cut = drain(traffic.drain(process.shutdownGrace()), DRAIN_REPORT, _ -> {});
        close();
        log.atInfo()
                .addKeyValue("event", "process.stopped")
                .addKeyValue("connections_cut", cut)
                .log();
        stopped.complete(ExitCode.DONE);
    }

    private boolean giveUpAddresses() {
        vrrp.stop();
        return true;
    }

    private boolean stopAccepting() {
        traffic.stopAccepting();
        return true;
    }

    /// @return how many connections did not finish in time
    private int drain(CompletionStage<Integer> draining, Duration interval, IntConsumer told) {
        CompletableFuture<Integer> drained = draining.toCompletableFuture();
        CompletableFuture<?> over = CompletableFuture.anyOf(drained, hurried);
        long logged = System.nanoTime() - DRAIN_REPORT.toNanos();
        while (!over.isDone()) {
            int left = inHand();
            told.accept(left);
            if (System.nanoTime() - logged >= DRAIN_REPORT.toNanos()) {
                logged = System.nanoTime();
                log.atInfo()
                        .addKeyValue("event", "process.draining")
                        .addKeyValue("connections", left)
                        .log();
            }
            waitUnlessHurried(over, interval);
        }
        return drained.isDone() ? drained.join() : inHand();
    }

    private int inHand() {
        return traffic.connections() + traffic.udpSessions();
    }

    private static void waitUnlessHurried(CompletableFuture<?> over, Duration limit) {
        try {
            over.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // the time that was given is over
        } catch (InterruptedException | ExecutionException e) {
            log.atError()
                    .addKeyValue("event", "process.stop_failed")
                    .setCause(e)
                    .log();
        }
    }

    /// Waits until the daemon has stopped.
    ///
    /// @return the exit code
    public int awaitStopped() {
        return stopped.join();
    }

    private void close() {
        systemd.close();
        // While there is a thread to read metrics.
        push.close();
        socket.close();
        admin.close();
        accessLog.close();
        traffic.close();
        forward.close();
        notrack.close();
        names.close();
        changes.close();
        fileWatch.close();
        maintenanceFiles.close();
        ocsp.close();
        acme.close();
        jwks.close();
        // After the traffic, whose last requests it tells of.
        tracing.close();
        checks.close();
        metrics.close();
        stateThread.close();
        // Last, so that it tells of what the others do.
        alerts.close();
    }
}
