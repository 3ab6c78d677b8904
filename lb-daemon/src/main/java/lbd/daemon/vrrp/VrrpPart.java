package lbd.daemon.vrrp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import lbd.core.model.Config;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.folder.SocketPath;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import lbd.vrrp.Heritage;
import lbd.vrrp.InstanceStatus;
import lbd.vrrp.MacListener;
import lbd.vrrp.VrrpStatus;
import lbd.vrrp.election.State;
import lbd.vrrp.link.AddedRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// VRRP runs while the configuration has instances. The state thread changes it, any thread looks.
///
///     configuration          VRRP is not running          VRRP is running
///     has instances          open, then begin             reload
///     has none               remove left-overs            stop
///
/// A VRRP thread that has died counts as not running: the next reload starts another.
public final class VrrpPart implements Part {
    private static final Logger log = LoggerFactory.getLogger(VrrpPart.class);
    private static final VrrpStatus NONE = new VrrpStatus("", List.of(), List.of());
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    /// Repeats a task on the state thread.
    @FunctionalInterface
    public interface Repeater {
        /// @return cancels it
        Future<?> every(Duration interval, Runnable task);
    }

    private final RunningVrrp.Opener opener;
    private final RuntimeState state;
    private final Repeater repeater;
    private final MacListener macs;
    private volatile @Nullable RunningVrrp running;

    // The state thread's own.
    private @Nullable TrackedState tracked;
    private @Nullable Opened opened;
    private @Nullable Future<?> looking;
    private boolean waiting;

    private record Opened(RunningVrrp vrrp, TrackedState readiness) {}

    /// @param macs is told of virtual MACs before frames come to them
    public VrrpPart(RunningVrrp.Opener opener, RuntimeState state, Repeater repeater, MacListener macs) {
        this.opener = opener;
        this.state = state;
        this.repeater = repeater;
        this.macs = macs;
    }

    /// Opens what the first configuration needs, which removes the addresses of a daemon that was killed here. Another
    /// node may have them by now, and each moment in which both answer ARP for them is one too many: so this is the
    /// first thing of a start. Before the state thread takes the part over.
    ///
    /// A refusal is told by [#opening], which tries again.
    public void openFirst(Config first) {
        try {
            if (!first.vrrp().instances().isEmpty()) {
                opened = openFor(first);
            }
        } catch (RefusedException e) {
            log.atDebug()
                    .addKeyValue("event", "vrrp.not_opened_first")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    /// Another process takes part until [#takeOver]. Before the first configuration.
    public void await() {
        waiting = true;
    }

    /// Goes on from where another process has let go. State thread.
    public void takeOver(Config config, Heritage heritage) {
        waiting = false;
        VrrpSpec spec = config.vrrp();
        if (spec.instances().isEmpty()) {
            removeLeftOvers(record(config));
            return;
        }
        TrackedState readiness = new TrackedState(state);
        try {
            begin(new Opened(opener.open(spec, readiness, macs, record(config), heritage), readiness), spec);
        } catch (RefusedException e) {
            log.atError()
                    .addKeyValue("event", "vrrp.not_taken_over")
                    .addKeyValue("reason", e.getMessage())
                    .log();
            // Better nowhere than on a node that does not say so.
            removeLeftOvers(record(config));
        }
    }

    /// Lets go of everything, and leaves it where it is for another process. State thread.
    public Heritage letGo() {
        stopLooking();
        RunningVrrp last = running;
        running = null;
        tracked = null;
        return last == null ? Heritage.NONE : last.letGo();
    }

    /// The half that comes before the listeners: opens what is not open. The part itself, which takes part in
    /// elections, comes after them.
    public Part opening() {
        return this::open;
    }

    private Change open(Config next) throws RefusedException {
        RunningVrrp now = running;
        if (waiting || next.vrrp().instances().isEmpty() || (now != null && now.isRunning())) {
            return Change.NONE;
        }
        Opened first = opened;
        Opened ready = first == null ? openFor(next) : first;
        opened = ready;
        return Change.of(() -> {}, () -> letGo(ready));
    }

    private Opened openFor(Config config) throws RefusedException {
        TrackedState readiness = new TrackedState(state);
        return new Opened(opener.open(config.vrrp(), readiness, macs, record(config)), readiness);
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        VrrpSpec spec = next.vrrp();
        RunningVrrp now = running;
        if (waiting) {
            if (!spec.instances().isEmpty()) {
                opener.rehearse(spec, new TrackedState(state));
            }
            return Change.NONE;
        }
        if (spec.instances().isEmpty()) {
            return Change.of(now == null ? () -> removeLeftOvers(record(next)) : this::stop, () -> {});
        }
        if (now == null || !now.isRunning()) {
            Opened ready = opened;
            // Without, it was refused already.
            return ready == null ? Change.NONE : Change.of(() -> begin(ready, spec), () -> letGo(ready));
        }
        now.check(spec);
        return Change.of(() -> reload(now, spec), () -> {});
    }

    private void begin(Opened ready, VrrpSpec spec) {
        tracked = ready.readiness();
        look(spec);
        ready.vrrp().begin();
        running = ready.vrrp();
        opened = null;
    }

    /// Once, whichever of the two halves is abandoned first.
    private void letGo(Opened ready) {
        if (ready.equals(opened)) {
            opened = null;
            ready.vrrp().stop();
        }
    }

    /// The address of a daemon that was killed would stay for ever where the next one has no VRRP.
    private void removeLeftOvers(Path record) {
        try {
            opener.removeLeftOvers(record);
        } catch (RefusedException e) {
            log.atWarn()
                    .addKeyValue("event", "vrrp.left_overs_stay")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    /// Where it is recorded what is added to the node: by the admin socket's name, as that tells the daemons of a
    /// machine apart.
    private static Path record(Config config) {
        String socket = config.admin().socket();
        Path file = socket == null ? null : Path.of(socket).getFileName();
        boolean usual = file == null || file.toString().equals("admin.sock");
        return SocketPath.runtimeFolder(socket)
                .resolve(usual ? AddedRecord.FILE_NAME : AddedRecord.FILE_NAME + "-" + file);
    }

    private void reload(RunningVrrp vrrp, VrrpSpec spec) {
        look(spec);
        vrrp.reload(spec).whenComplete((_, failure) -> {
            if (failure != null) {
                log.atError()
                        .addKeyValue("event", "vrrp.reload_failed")
                        .setCause(failure)
                        .log();
            }
        });
    }

    private void look(VrrpSpec spec) {
        stopLooking();
        TrackedState watched = tracked;
        if (watched != null) {
            watched.track(spec);
            looking = watched.tracks() ? repeater.every(LOOK_INTERVAL, watched::look) : null;
        }
    }

    private void stopLooking() {
        if (looking != null) {
            looking.cancel(false);
            looking = null;
        }
    }

    /// Begins to give up everything, priority 0 first, and returns at once; [#stop] must follow. Any thread.
    public void leave() {
        RunningVrrp last = running;
        if (last != null) {
            last.leave();
        }
    }

    /// Gives up everything, priority 0 first. State thread; blocks until the notify scripts have ended, 2 s at most.
    public void stop() {
        stopLooking();
        RunningVrrp last = running;
        // Before it stops: a thread that ends because it shall is not a dead one.
        running = null;
        tracked = null;
        if (last != null) {
            try {
                last.stop();
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("event", "vrrp.stop_failed")
                        .setCause(e)
                        .log();
            }
        }
    }

    /// @return null while this daemon takes no part in VRRP
    public @Nullable RunningVrrp running() {
        return running;
    }

    /// All instances and interfaces as they stand; none while this daemon takes no part in VRRP.
    public VrrpStatus status() {
        RunningVrrp now = running;
        return now == null ? NONE : now.status();
    }

    public List<InstanceStatus> instances() {
        return status().instances();
    }

    /// Whether an instance is master.
    public boolean holdsAddresses() {
        return instances().stream().anyMatch(i -> i.state() == State.Kind.MASTER);
    }

    /// The instances that this node is master of, as they are configured.
    public List<InstanceSpec> masters() {
        return instances().stream()
                .filter(i -> i.state() == State.Kind.MASTER)
                .map(InstanceStatus::spec)
                .toList();
    }

    /// @return null where no such instance runs
    public @Nullable InstanceStatus instance(String name) {
        for (InstanceStatus status : instances()) {
            if (status.spec().name().equals(name)) {
                return status;
            }
        }
        return null;
    }

    /// Whether this node is master of an instance. Any thread.
    public boolean isMaster(String name) {
        InstanceStatus status = instance(name);
        return status != null && status.state() == State.Kind.MASTER;
    }

    /// Whether the VRRP thread, if there is one, has turned within the limit.
    public boolean turnedWithin(Duration limit) {
        RunningVrrp now = running;
        return now == null || now.turnedWithin(limit);
    }
}
