package lbd.vrrp;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.KernelEvent;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.vrrp.election.State;
import lbd.vrrp.link.Links;
import lbd.vrrp.sys.Poller;
import lbd.vrrp.sys.Scheduling;
import lbd.vrrp.track.Verdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The VRRP thread: waits for packets, kernel events, posts and deadlines, and owns all that they change.
///
/// The order of a turn matters. A master that was paused steps back before anything else. All that is queued
/// is read before any timer is believed. Timers come before announcements, and of these only some each turn,
/// so that no burst makes an advert late.
final class VrrpLoop implements Node, Runnable {
    private static final Logger log = LoggerFactory.getLogger(VrrpLoop.class);
    private static final long HEARTBEAT_NANOS = 250_000_000L;
    private static final long MIN_PAUSE_NANOS = 20_000_000L;
    private static final long AFTER_ERROR_NANOS = 20_000_000L;

    private final Kernel kernel;
    private final MacListener macs;
    private final Links links;
    private final Holder holder;
    private final Poller poller;
    private final Trackers trackers;
    private final Notices notices = new Notices();
    private final Queue<Runnable> posts = new ConcurrentLinkedQueue<>();
    private final Ports ports;
    private final Groups groups;
    private final TurnPart settle;
    private final Roster roster;
    private Instance[] all = {};
    private final Set<Instance> taking = new LinkedHashSet<>();
    private VrrpSpec spec;
    private String routerId;
    private boolean dirty = true;
    private volatile boolean leaving;
    private volatile boolean lettingGo;
    private volatile Heritage left = Heritage.NONE;
    private Heritage heritage = Heritage.NONE;
    private boolean inheriting;
    private @Nullable List<Instance> deferred;
    private volatile VrrpStatus status;
    private volatile long lastTurn = System.nanoTime();
    private final long openedMs = upMs();
    private boolean statusDirty = true;

    VrrpLoop(Kernel kernel, VrrpSpec spec, Readiness readiness, MacListener macs) {
        this(kernel, (link, ipv4) -> new OpenPort(link, ipv4, kernel.poller()), spec, readiness, macs);
    }

    VrrpLoop(Kernel kernel, Port.Opener opener, VrrpSpec spec, Readiness readiness, MacListener macs) {
        this.kernel = kernel;
        this.macs = macs;
        this.spec = spec;
        routerId = RouterId.of(spec);
        links = kernel.links();
        holder = kernel.holder();
        poller = kernel.poller();
        ports = new Ports(opener);
        trackers = new Trackers(links, readiness, this::post, () -> dirty = true);
        groups = new Groups(trackers::verdict);
        settle = groups::settle;
        roster = new Roster(this, groups);
        status = new VrrpStatus(routerId, List.of(), List.of());
        readiness.onChange(() -> post(() -> dirty = true));
    }

    /// Runs it on the VRRP thread, soon. Any thread.
    void post(Runnable work) {
        posts.add(work);
        poller.wake();
    }

    /// Ends the thread, which gives up everything first. Any thread. No post: at the end of a process its code would
    /// run for the first time, and the neighbours wait for it.
    void leave() {
        leaving = true;
        poller.wake();
    }

    /// Ends the thread as [#leave], but gives nothing up: another process goes on from [#left]. Any thread.
    void letGo() {
        lettingGo = true;
        leave();
    }

    /// After the thread has ended.
    Heritage left() {
        return left;
    }

    /// Goes on from what another process has left. Before the thread begins.
    void inherit(Heritage from) {
        heritage = from;
        inheriting = true;
        trackers.inherit(from.verdicts());
    }

    VrrpStatus status() {
        return status;
    }

    long lastTurnNanos() {
        return lastTurn;
    }

    Notices notices() {
        return notices;
    }

    /// Never ends by an error: what is thrown is logged, puts the instance that it is about in fault, and the loop goes
    /// on. A thread that is gone would leave addresses on a node that nobody speaks for.
    @Override
    public void run() {
        try {
            begin();
            while (!leaving) {
                turnGuarded();
            }
        } finally {
            if (lettingGo) {
                letAllGo();
            } else {
                giveUp();
            }
        }
    }

    private void letAllGo() {
        long now = System.nanoTime();
        Map<String, Heritage.Standing> routers = new HashMap<>();
        for (Instance instance : all) {
            try {
                routers.put(Heritage.key(instance.spec()), instance.letGo(now));
            } catch (RuntimeException e) {
                failed(instance, e, now);
            }
        }
        left = new Heritage(routers, trackers.verdicts());
        each(TurnPart.ABANDON, now);
        trackers.close();
        close();
    }

    private void begin() {
        try {
            Scheduling scheduled = Scheduling.raiseCaller();
            log.atInfo()
                    .addKeyValue("event", "vrrp.started")
                    .addKeyValue("router_id", routerId)
                    .addKeyValue("instances", spec.instances().size())
                    .addKeyValue("opened_ms", openedMs)
                    .addKeyValue("waited_for", "listeners")
                    .addKeyValue("started_ms", upMs())
                    .addKeyValue("scheduled", scheduled.name().toLowerCase(Locale.ROOT))
                    .log();
            Scheduling.raiseJvm();
            poller.add(kernel.events().fd());
            Rehearsal.play();
            holder.rehearse();
            apply(spec, System.nanoTime());
        } catch (RuntimeException | Error e) {
            failedAll(e);
        }
    }

    /// How long this process has been there.
    private static long upMs() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private void turnGuarded() {
        try {
            turn();
        } catch (RuntimeException | Error e) {
            failedAll(e);
            // Whatever it was, it may be there at once again.
            LockSupport.parkNanos(AFTER_ERROR_NANOS);
        }
    }

    /// An error of no instance: nobody can say which of them still do what they should.
    private void failedAll(Throwable e) {
        long now = System.nanoTime();
        log.atError().addKeyValue("event", "vrrp.failed").setCause(e).log();
        for (Instance instance : all) {
            instance.broke(e, now);
        }
        dirty = true;
    }

    @Override
    public void failed(Instance instance, Throwable e, long now) {
        instance.broke(e, now);
        dirty = true;
    }

    private void one(TurnPart part, Instance instance, long now) {
        try {
            part.run(instance, now);
        } catch (RuntimeException | Error e) {
            failed(instance, e, now);
        }
    }

    private void each(TurnPart part, long now) {
        for (Instance instance : all) {
            one(part, instance, now);
        }
    }

    private void turn() {
        if (dirty) {
            evaluate(System.nanoTime());
        }
        poller.await(deadlineNanos());
        if (leaving) {
            return;
        }
        long now = System.nanoTime();
        each(TurnPart.PAUSED, now);
        drainKernel(now);
        ports.drain(now);
        for (Runnable work = posts.poll(); work != null; work = posts.poll()) {
            posted(work);
        }
        if (dirty) {
            evaluate(now);
        }
        each(TurnPart.DUE, now);
        for (Instance instance : taking) {
            one(TurnPart.TAKE, instance, now);
        }
        taking.clear();
        if (inheriting) {
            // What nobody has asked for by now belongs to nobody.
            inheriting = false;
            heritage = Heritage.NONE;
            holder.removeUnclaimed();
        }
        each(TurnPart.ANNOUNCE, now);
        holder.retryRecord(now);
        publish();
        lastTurn = now;
    }

    private static void posted(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            // Of no instance: what was asked for is not done, nothing else is harmed.
            log.atError().addKeyValue("event", "vrrp.failed").setCause(e).log();
        }
    }

    private long deadlineNanos() {
        if (!taking.isEmpty()) {
            return lastTurn;
        }
        long deadline = lastTurn + HEARTBEAT_NANOS;
        for (Instance instance : all) {
            deadline = Math.min(deadline, instance.deadlineNanos());
        }
        return deadline;
    }

    private void drainKernel(long now) {
        boolean complete = kernel.events().drain(event -> {
            links.apply(event);
            dirty = true;
            if (event instanceof KernelEvent.AddressGone(AddressInfo gone)) {
                for (Instance instance : all) {
                    instance.addressGone(gone.address(), gone.ifindex(), now);
                }
            }
        });
        if (!complete) {
            kernel.refresh();
            dirty = true;
        }
    }

    /// Weighs everything that is tracked and lets each instance draw its conclusions.
    private void evaluate(long now) {
        dirty = false;
        for (Instance instance : all) {
            one(TurnPart.ASSESS, instance, now);
            // A link that was there but could not be opened, an error that may be over: look again at the next
            // heartbeat.
            dirty |= instance.isBroken()
                    || (instance.port() == null && links.named(instance.spec().interfaceName()) != null);
        }
        each(settle, now);
    }

    // --- what others ask for, posted

    /// Puts a specification in force: what is equal is not touched.
    void apply(VrrpSpec next, long now) {
        spec = next;
        routerId = RouterId.of(next);
        roster.reload(next.instances(), now);
        all = roster.all();
        groups.reload(next.syncGroups(), roster.byName());
        statusDirty = true;
        trackers.reload(next, routerId);
        evaluate(now);
        groups.all().forEach(g -> g.formed(now));
    }

    OperatorAnswer demote(String name, long now) {
        dirty = true;
        return roster.demote(name, now);
    }

    OperatorAnswer promote(String name, long now) {
        dirty = true;
        return roster.promote(name, now);
    }

    /// Everybody's priority 0 first, then the addresses: the neighbours wait for the one, not for the other.
    private void giveUp() {
        long now = System.nanoTime();
        List<Instance> last = new ArrayList<>();
        deferred = last;
        for (Instance instance : all) {
            instance.joinGroup(null);
            one(TurnPart.SHUT_DOWN, instance, now);
        }
        for (Instance instance : last) {
            one(TurnPart.WITHDRAW, instance, now);
        }
        each(TurnPart.CLOSE, now);
        trackers.close();
        publish();
        close();
    }

    /// Lets go of what was opened.
    void close() {
        kernel.close();
    }

    // --- for the instances

    @Override
    public Holder holder() {
        return holder;
    }

    @Override
    public @Nullable LinkInfo link(String name) {
        return links.named(name);
    }

    @Override
    public @Nullable InetAddress primary(int ifindex, boolean ipv4, Set<InetAddress> virtual) {
        return links.primary(ifindex, ipv4, virtual);
    }

    @Override
    public List<AddressInfo> having(InetAddress address) {
        return links.having(address);
    }

    @Override
    public @Nullable LinkInfo link(int ifindex) {
        return links.numbered(ifindex);
    }

    @Override
    public boolean isThere(int ifindex, InetAddress address) {
        for (AddressInfo info : links.addressesOf(ifindex)) {
            if (info.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Port port(InstanceSpec of, LinkInfo link) {
        statusDirty = true;
        return ports.of(of, link);
    }

    @Override
    public void release(Port port, Instance instance) {
        statusDirty = true;
        ports.release(port, instance);
    }

    @Override
    public boolean usesVirtualMac(String interfaceName, Instance except) {
        return roster.usesVirtualMac(interfaceName, except);
    }

    @Override
    public Heritage.@Nullable Standing inherited(InstanceSpec of) {
        return heritage.of(of);
    }

    @Override
    public Verdict verdict(TrackSpec track) {
        return trackers.verdict(track);
    }

    @Override
    public int totalAddresses() {
        int total = 0;
        for (InstanceSpec i : spec.instances()) {
            total += i.virtualAddresses().size() + i.excludedAddresses().size();
        }
        return total;
    }

    @Override
    public long pauseNanos(long advertNanos) {
        return Math.max(advertNanos / 2, MIN_PAUSE_NANOS);
    }

    @Override
    public void hold(Instance instance) {
        taking.add(instance);
    }

    @Override
    public void withdraw(Instance instance) {
        taking.remove(instance);
        if (deferred == null) {
            instance.withdrawAll();
        } else {
            deferred.add(instance);
        }
    }

    @Override
    public void virtualMac(Mac mac, boolean held) {
        macs.virtualMac(mac, held);
    }

    @Override
    public void statusChanged() {
        statusDirty = true;
    }

    @Override
    public void changed(Instance instance, State.Kind state) {
        notices.changed(instance, state, groups.all(), routerId);
    }

    private void publish() {
        if (statusDirty) {
            statusDirty = false;
            List<InstanceStatus> now = new ArrayList<>();
            for (Instance instance : all) {
                now.add(instance.status());
            }
            status = new VrrpStatus(routerId, now, ports.status());
        }
    }
}
