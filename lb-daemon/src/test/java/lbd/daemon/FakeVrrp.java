package lbd.daemon;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.daemon.reload.RefusedException;
import lbd.daemon.vrrp.RunningVrrp;
import lbd.daemon.vrrp.TrackedState;
import lbd.vrrp.Counters;
import lbd.vrrp.Heritage;
import lbd.vrrp.InstanceStatus;
import lbd.vrrp.MacListener;
import lbd.vrrp.OperatorAnswer;
import lbd.vrrp.PortStatus;
import lbd.vrrp.Readiness;
import lbd.vrrp.VrrpStatus;
import lbd.vrrp.election.State;
import org.jspecify.annotations.Nullable;

/// Takes part in nothing, and tells what it was asked to do. Its instances are backups of 10.0.0.2, if a test says
/// nothing else.
final class FakeVrrp implements RunningVrrp {
    static final class Opener implements RunningVrrp.Opener {
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile @Nullable String refusal;
        volatile @Nullable FakeVrrp last;
        volatile @Nullable Path leftOversIn;

        @Override
        public RunningVrrp open(VrrpSpec spec, TrackedState tracked, MacListener macs, Path directory)
                throws RefusedException {
            String reason = refusal;
            if (reason != null) {
                throw new RefusedException("vrrp", reason);
            }
            FakeVrrp opened = new FakeVrrp(calls, spec, tracked);
            last = opened;
            return opened;
        }

        @Override
        public RunningVrrp open(
                VrrpSpec spec, TrackedState tracked, MacListener macs, Path directory, Heritage heritage)
                throws RefusedException {
            return open(spec, tracked, macs, directory);
        }

        @Override
        public void rehearse(VrrpSpec spec, TrackedState tracked) {
            calls.add("vrrp rehearse");
        }

        @Override
        public void removeLeftOvers(Path directory) {
            leftOversIn = directory;
        }
    }

    final Readiness readiness;
    final AtomicInteger changes = new AtomicInteger();
    final Counters counters = new Counters();
    final Counters strays = new Counters();
    volatile @Nullable String refusal;
    volatile boolean turns = true;
    volatile boolean running;
    volatile State.Kind state = State.Kind.BACKUP;
    private final List<String> calls;
    private volatile VrrpSpec spec;

    private FakeVrrp(List<String> calls, VrrpSpec spec, Readiness readiness) {
        this.calls = calls;
        this.spec = spec;
        this.readiness = readiness;
        calls.add("vrrp open");
        readiness.onChange(changes::incrementAndGet);
    }

    @Override
    public Heritage letGo() {
        calls.add("vrrp let go");
        running = false;
        return Heritage.NONE;
    }

    @Override
    public void begin() {
        calls.add("vrrp begin");
        running = true;
    }

    @Override
    public void check(VrrpSpec next) throws RefusedException {
        String reason = refusal;
        if (reason != null) {
            throw new RefusedException("vrrp", reason);
        }
    }

    @Override
    public CompletableFuture<Void> reload(VrrpSpec next) {
        calls.add("vrrp reload");
        spec = next;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public VrrpStatus status() {
        return new VrrpStatus(
                "lb1",
                spec.instances().stream().map(this::instance).toList(),
                List.of(new PortStatus("eth0", true, strays)));
    }

    private InstanceStatus instance(InstanceSpec of) {
        InetAddress master = InetAddress.ofLiteral("10.0.0.2");
        List<String> faults = List.of("interface eth1 is down");
        return new InstanceStatus(of, state, 80, false, System.nanoTime(), master, 150, faults, null, counters);
    }

    @Override
    public CompletableFuture<OperatorAnswer> demote(String instance) {
        calls.add("vrrp demote " + instance);
        return CompletableFuture.completedFuture(new OperatorAnswer(true, instance + " handed over"));
    }

    @Override
    public CompletableFuture<OperatorAnswer> promote(String instance) {
        return CompletableFuture.completedFuture(new OperatorAnswer(false, "the master's priority is 150, ours 80"));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean turnedWithin(Duration limit) {
        return turns;
    }

    @Override
    public void leave() {
        calls.add("vrrp leave");
    }

    @Override
    public void stop() {
        calls.add("vrrp stop");
        running = false;
    }
}
