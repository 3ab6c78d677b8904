package lbd.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lbd.core.model.vrrp.ChecksumMode;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.UnicastSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.announce.Announcements;
import lbd.vrrp.announce.Claim;
import lbd.vrrp.announce.Mac;
import lbd.vrrp.election.Action;
import lbd.vrrp.election.Effects;
import lbd.vrrp.election.Event;
import lbd.vrrp.election.Params;
import lbd.vrrp.election.Router;
import lbd.vrrp.election.State;
import lbd.vrrp.election.SyncGroup;
import lbd.vrrp.packet.Addresses;
import lbd.vrrp.packet.Advert;
import lbd.vrrp.packet.AdvertReader;
import lbd.vrrp.packet.AdvertWriter;
import lbd.vrrp.packet.ChecksumChoice;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.Datagram;
import lbd.vrrp.packet.Expectation;
import lbd.vrrp.packet.Reading;
import lbd.vrrp.packet.Refusal;
import lbd.vrrp.packet.Wire;
import lbd.vrrp.sys.LinkInfo;
import lbd.vrrp.sys.SysException;
import lbd.vrrp.track.Fitness;
import org.jspecify.annotations.Nullable;

/// One virtual router on this node: gives its [Router] the events and runs what the election decides. The VRRP
/// thread's.
final class Instance implements Effects {
    private static final long NANOS_PER_CENTI = 10_000_000L;
    /// Claims heard this soon after a take-over are echoes of the former master.
    private static final long ECHO_NANOS = 500_000_000L;
    private static final long DEFENCE_GAP_NANOS = 1_000_000_000L;
    private static final InetAddress NO_IPV4 = Wire.address(new byte[4]);
    private static final InetAddress NO_IPV6 = Wire.address(new byte[16]);

    private final Node node;
    private final Counters counters = new Counters();
    private final InstanceLog log;
    private final Map<VirtualAddress, LinkInfo> held = new LinkedHashMap<>();
    private InstanceSpec spec;
    private Router router;
    private Announcements<VirtualAddress> announcements;
    private ChecksumChoice checksum;
    private Expectation expectation;
    private Addresses addresses;
    private @Nullable Port port;
    private @Nullable VirtualMacLink macLink;
    private @Nullable SyncGroup group;
    private @Nullable InetAddress local;
    private Fitness fitness = new Fitness(false, List.of(), 1);
    private List<String> faults = List.of();
    private boolean started;
    private boolean demoted;
    private int identification;
    private long stateSince;
    private long nextDefence;
    private long putBackAt = State.NEVER;
    private @Nullable Claim conflict;
    private volatile InstanceStatus status;

    Instance(InstanceSpec spec, Node node) {
        this.spec = spec;
        this.node = node;
        log = new InstanceLog(spec);
        addresses = advertised(spec);
        expectation = expectation(spec, null);
        checksum = ChecksumChoice.start(spec.checksum());
        announcements = new Announcements<>(spec.garp(), node.totalAddresses());
        router = new Router(params(spec.priority()), this);
        status = snapshot();
    }

    InstanceSpec spec() {
        return spec;
    }

    InstanceStatus status() {
        return status;
    }

    boolean isStarted() {
        return started;
    }

    Router router() {
        return router;
    }

    @Nullable
    Port port() {
        return port;
    }

    void joinGroup(@Nullable SyncGroup next) {
        group = next;
    }

    long deadlineNanos() {
        return Math.min(Math.min(router.deadlineNanos(), announcements.deadlineNanos()), putBackAt);
    }

    // --- events

    void received(Datagram datagram, long now) {
        switch (AdvertReader.read(datagram, expectation)) {
            case Reading.Refused(Refusal reason) -> {
                counters.refuse(reason);
                log.refused(reason, datagram.source(), now);
            }
            case Reading.Accepted(Advert advert) -> heard(advert, datagram.source(), now);
        }
    }

    private void heard(Advert advert, InetAddress from, long now) {
        counters.advertsReceived.increment();
        if (advert.priority() == 0) {
            counters.resignationsReceived.increment();
        }
        if (!advert.addresses().sameSet(addresses)) {
            counters.addressMismatches.increment();
            log.mismatch(from, advert.addresses(), now);
        }
        boolean rival = router.isMaster() && advert.priority() != 0;
        if (rival) {
            counters.rivalAdverts.increment();
            log.rival(from, advert.priority(), now);
        }
        handle(new Event.AdvertReceived(advert.priority(), advert.intervalNanos(), from), now);
        if (!rival && follows(from, advert) && spec.checksum() == ChecksumMode.AUTO) {
            learn(advert.form());
        }
    }

    private boolean follows(InetAddress from, Advert advert) {
        return router.state() instanceof State.Backup b
                && from.equals(b.master())
                && advert.priority() >= router.params().priority();
    }

    private void learn(ChecksumForm theirs) {
        ChecksumForm before = checksum.form();
        checksum = checksum.heard(theirs);
        if (checksum.form() != before) {
            log.checksumLearnt(checksum.form());
        }
    }

    /// Somebody on the link says that it has an address.
    void claimed(Claim claim, long now) {
        if (!router.isMaster()
                || now - stateSince < ECHO_NANOS
                || claim.holder().equals(mac())) {
            return;
        }
        for (VirtualAddress address : held.keySet()) {
            if (address.address().equals(claim.address())) {
                counters.conflicts.increment();
                conflict = claim;
                log.conflict(claim, now);
                if (now >= nextDefence) {
                    nextDefence = now + DEFENCE_GAP_NANOS;
                    announcements.again(now);
                }
                publish();
            }
        }
    }

    /// An address has gone from a link, and it was not us.
    void addressGone(InetAddress address, int ifindex, long now) {
        for (Map.Entry<VirtualAddress, LinkInfo> e : held.entrySet()) {
            boolean same = e.getKey().address().equals(address) && e.getValue().index() == ifindex;
            if (same && !node.isThere(ifindex, address)) {
                counters.addressesPutBack.increment();
                log.addressGone(e.getKey());
                // A network manager may remove several, one after the other: leave it a moment, and do not race
                // with it.
                putBackAt = Math.min(putBackAt, now + 50_000_000L);
            }
        }
    }

    /// Runs what is due.
    void due(long now) {
        if (router.deadlineNanos() <= now) {
            pausedAsBackup(now);
            if (router.deadlineNanos() <= now) {
                handle(new Event.DeadlinePassed(), now);
            }
        }
        if (putBackAt <= now) {
            putBackAt = State.NEVER;
            putBack(now);
        }
    }

    /// A backup that was paused reads its queue first, then still doubts. Called after the queues were read.
    private void pausedAsBackup(long now) {
        long late = now - router.deadlineNanos();
        if (router.state().kind() == State.Kind.BACKUP
                && late >= node.pauseNanos(router.params().advertNanos())) {
            log.paused(late);
            handle(new Event.Resumed(late), now);
        }
    }

    /// A master that was paused steps back before anything in the queue makes it speak. Called before the
    /// queues are read.
    void pausedAsMaster(long now) {
        if (router.isMaster()
                && now - router.deadlineNanos() >= 2 * router.params().advertNanos()) {
            long late = now - router.deadlineNanos();
            log.paused(late);
            handle(new Event.Resumed(late), now);
        }
    }

    private void putBack(long now) {
        List<VirtualAddress> back = new ArrayList<>();
        for (Map.Entry<VirtualAddress, LinkInfo> e : held.entrySet()) {
            if (!node.isThere(e.getValue().index(), e.getKey().address())) {
                node.holder().add(e.getValue(), e.getKey());
                back.add(e.getKey());
            }
        }
        announcements.add(List.copyOf(held.keySet()), back, now);
    }

    /// Sends a bounded number of announcements that are due.
    void announceSome(long now) {
        for (int i = 0; i < 32; i++) {
            VirtualAddress address = announcements.next(now);
            if (address == null) {
                return;
            }
            announce(address);
        }
    }

    private void announce(VirtualAddress address) {
        Port p = port;
        LinkInfo where = held.get(address);
        if (p == null || where == null) {
            return;
        }
        boolean onMacLink = macLink != null && where.name().equals(macLink.name());
        // From the link below: a frame needs no link of its own to carry the virtual MAC.
        LinkInfo link = onMacLink ? node.link(spec.interfaceName()) : where;
        if (link != null && p.announce(link, onMacLink ? mac() : where.mac(), address.address(), onMacLink) == 0) {
            counters.announcements.increment();
        }
    }

    // --- what it depends on

    /// Takes in what is tracked and what the link and its addresses are like; the loop then decides about
    /// faults, as groups share them.
    void assess() {
        fitness = Fitness.of(spec.priority(), spec.track(), node::verdict);
        List<String> found = new ArrayList<>(fitness.faults());
        LinkInfo link = node.link(spec.interfaceName());
        if (link == null) {
            found.add("interface " + spec.interfaceName() + " does not exist");
        } else if (!link.up() || !link.carrier()) {
            found.add("interface " + spec.interfaceName() + " is down");
        }
        try {
            bindPort(link);
        } catch (SysException e) {
            found.add(e.getMessage());
        }
        local = link == null ? null : source(link);
        if (link != null && local == null) {
            found.add("interface " + spec.interfaceName() + " has no address to send from");
        }
        faults = List.copyOf(found);
    }

    Fitness fitness() {
        return fitness;
    }

    List<String> faults() {
        return faults;
    }

    private @Nullable InetAddress source(LinkInfo link) {
        UnicastSpec unicast = spec.unicast();
        if (unicast != null && unicast.source() != null) {
            return unicast.source();
        }
        Set<InetAddress> virtual = new HashSet<>();
        spec.virtualAddresses().forEach(a -> virtual.add(a.address()));
        // The owner's own address is the virtual one.
        InetAddress real = node.primary(link.index(), spec.isIpv4(), virtual);
        return real == null && spec.priority() == InstanceSpec.OWNER
                ? node.primary(link.index(), spec.isIpv4(), Set.of())
                : real;
    }

    private void bindPort(@Nullable LinkInfo link) {
        Port current = port;
        boolean right = current != null && link != null && current.ifindex == link.index();
        if (right || (current == null && link == null)) {
            return;
        }
        leavePort();
        if (link != null) {
            port = node.port(spec, link);
            port.join(this);
            if (spec.virtualMac()) {
                VirtualMacLink mine = VirtualMacLink.of(spec, link.index());
                macLink = mine;
                node.holder().addLink(mine, link.index());
                node.holder().quietArp(link);
            }
        }
    }

    private void leavePort() {
        Port p = port;
        port = null;
        if (p != null) {
            node.release(p, this);
        }
        VirtualMacLink mine = macLink;
        macLink = null;
        if (mine != null) {
            node.holder().removeLink(mine);
            if (!node.usesVirtualMac(spec.interfaceName(), this)) {
                node.holder().restoreArp(spec.interfaceName());
            }
        }
    }

    /// Puts the verdict in force.
    ///
    /// @param inForce  what is wrong with us or, in a group, with any member
    /// @param priority with all weights, the group's included
    void settle(List<String> inForce, int priority, long now) {
        expectation = expectation(spec, local);
        boolean faulty = !inForce.isEmpty();
        State.Kind kind = router.state().kind();
        Params params = params(demoted ? 1 : priority);
        if (!started) {
            started = true;
            router.change(params, now);
            handle(new Event.Startup(faulty), now);
        } else if (faulty && kind != State.Kind.FAULT) {
            log.fault(inForce);
            handle(new Event.FaultBegan(), now);
        }
        router.change(params, now);
        if (!faulty && kind == State.Kind.FAULT) {
            handle(new Event.FaultCleared(), now);
        }
        publish();
    }

    private Params params(int priority) {
        return new Params(
                spec.version(),
                priority,
                spec.preempt() && !demoted,
                spec.preemptDelay().toNanos(),
                spec.advertisementInterval().toNanos(),
                spec.startDelay().toNanos(),
                local != null ? local : spec.isIpv4() ? NO_IPV4 : NO_IPV6,
                addresses,
                group != null);
    }

    private static Expectation expectation(InstanceSpec spec, @Nullable InetAddress source) {
        UnicastSpec unicast = spec.unicast();
        int centis = (int) (spec.advertisementInterval().toNanos() / NANOS_PER_CENTI);
        Set<InetAddress> peers = unicast == null ? Set.of() : Set.copyOf(unicast.peers());
        return new Expectation(spec.version(), centis, spec.authentication(), source, peers);
    }

    private static Addresses advertised(InstanceSpec spec) {
        return Addresses.of(
                spec.virtualAddresses().stream().map(VirtualAddress::address).toList());
    }

    // --- the operator

    /// Takes a changed specification of the same identity. What did not change has no effect.
    void reload(InstanceSpec next, long now) {
        InstanceSpec before = spec;
        spec = next;
        addresses = advertised(next);
        if (next.checksum() != before.checksum()) {
            checksum = ChecksumChoice.start(next.checksum());
        }
        if (!next.garp().equals(before.garp())) {
            Announcements<VirtualAddress> fresh = new Announcements<>(next.garp(), node.totalAddresses());
            fresh.resume(announcements, now);
            announcements = fresh;
        }
        if (router.isMaster()) {
            exchangeAddresses(now);
        }
    }

    private void exchangeAddresses(long now) {
        List<VirtualAddress> wanted = new ArrayList<>(spec.virtualAddresses());
        wanted.addAll(spec.excludedAddresses());
        List<VirtualAddress> gone = new ArrayList<>(held.keySet());
        gone.removeAll(wanted);
        gone.forEach(this::withdraw);
        wanted.removeAll(held.keySet());
        wanted.forEach(this::hold);
        if (!gone.isEmpty() || !wanted.isEmpty()) {
            announcements.add(List.copyOf(held.keySet()), wanted, now);
        }
    }

    Answer demote(long now) {
        demoted = true;
        boolean master = router.isMaster();
        handle(new Event.Resign(), now);
        return new Answer(true, spec.name() + (master ? " handed over; " : ": ") + "stands back until it is promoted");
    }

    Answer promote(int priority, long now) {
        if (router.isMaster()) {
            demoted = false;
            return new Answer(true, spec.name() + " is master");
        }
        if (!(router.state() instanceof State.Backup b)) {
            return new Answer(
                    false, spec.name() + " is in " + router.state().kind().word() + ": " + faults);
        }
        demoted = false;
        if (b.masterPriority() > priority) {
            return new Answer(
                    false,
                    spec.name() + ": the master's priority is " + b.masterPriority() + ", ours " + priority
                            + "; demote it there");
        }
        router.change(params(priority), now);
        handle(new Event.TakeOver(), now);
        return new Answer(true, spec.name() + " took over");
    }

    /// Priority 0, then the addresses. The links follow with [#close].
    void shutdown(long now) {
        handle(new Event.Shutdown(), now);
    }

    void close() {
        leavePort();
    }

    // --- effects

    private void handle(Event event, long now) {
        State before = router.state();
        router.handle(event, now);
        if (group != null) {
            group.settle(router, before.kind(), now);
        }
        if (router.state() instanceof State.Backup b && masterDiffers(b)) {
            publish();
        }
    }

    private boolean masterDiffers(State.Backup b) {
        return b.masterPriority() != status.masterPriority() || !Objects.equals(b.master(), status.master());
    }

    @Override
    public void run(Action action, long now) {
        switch (action) {
            case Action.SendAdvert(int priority, long interval) -> sendAdvert(priority, interval);
            case Action.AddAddresses _ -> {
                if (macLink != null) {
                    node.holder().setUp(macLink, true);
                }
                spec.virtualAddresses().forEach(this::hold);
                spec.excludedAddresses().forEach(this::hold);
            }
            case Action.WithdrawAddresses _ -> node.withdraw(this);
            case Action.StartAnnouncing _ -> announcements.start(List.copyOf(held.keySet()), now);
            case Action.AnnounceAgain _ -> announcements.again(now);
            case Action.AskGroup _ -> {}
        }
    }

    /// Takes all addresses off the node.
    void withdrawAll() {
        announcements.stop();
        putBackAt = State.NEVER;
        List.copyOf(held.keySet()).forEach(this::withdraw);
        if (macLink != null) {
            node.holder().setUp(macLink, false);
        }
    }

    private void hold(VirtualAddress address) {
        String name = address.interfaceName();
        if (name == null) {
            name = macLink == null ? spec.interfaceName() : macLink.name();
        }
        LinkInfo link = node.link(name);
        if (link == null) {
            log.noInterface(address, name);
            return;
        }
        held.put(address, link);
        node.holder().add(link, address);
    }

    private void withdraw(VirtualAddress address) {
        LinkInfo link = held.remove(address);
        if (link != null) {
            node.holder().remove(link, address);
        }
    }

    private void sendAdvert(int priority, long intervalNanos) {
        Port p = port;
        InetAddress from = local;
        if (p == null || from == null) {
            return;
        }
        ChecksumForm form = spec.version() == VrrpVersion.V2
                ? ChecksumForm.MESSAGE
                : spec.isIpv4() ? checksum.form() : ChecksumForm.WITH_PSEUDO_HEADER;
        int centis = (int) (intervalNanos / NANOS_PER_CENTI);
        Advert advert = new Advert(spec.version(), spec.virtualRouterId(), priority, centis, addresses, form);
        UnicastSpec unicast = spec.unicast();
        if (unicast == null) {
            send(p, advert, from, spec.isIpv4() ? Wire.GROUP_IPV4 : Wire.GROUP_IPV6);
        } else {
            for (InetAddress peer : unicast.peers()) {
                send(p, advert, from, peer);
            }
        }
        counters.advertsSent.increment();
        if (priority == 0) {
            counters.resignationsSent.increment();
        }
    }

    private void send(Port p, Advert advert, InetAddress from, InetAddress to) {
        // Frames have no route: to a peer, the kernel finds the way.
        boolean virtualMac = macLink != null && to.isMulticastAddress();
        identification = (identification + 1) & 0xffff;
        ByteBuffer out = p.advert(virtualMac);
        int length = AdvertWriter.write(out, advert, spec.authentication(), from, to, identification);
        int errno = virtualMac ? p.sendFrom(mac(), length) : p.send(length, to);
        if (errno != 0) {
            counters.sendErrors.increment();
            log.sendFailed(to, errno);
        }
    }

    private Mac mac() {
        if (macLink != null) {
            return macLink.mac();
        }
        LinkInfo link = node.link(spec.interfaceName());
        return link == null ? new Mac(0) : link.mac();
    }

    @Override
    public void transition(State before, State after, Event cause, long now) {
        stateSince = now;
        if (after.kind() == State.Kind.MASTER) {
            counters.becameMaster.increment();
        } else if (before.kind() == State.Kind.MASTER) {
            counters.leftMaster.increment();
        }
        log.transition(before, after, cause, router.params().priority());
        publish();
        node.changed(this, after.kind());
    }

    private void publish() {
        status = snapshot();
        node.statusChanged();
    }

    private InstanceStatus snapshot() {
        State state = router.state();
        State.Backup b = state instanceof State.Backup backup ? backup : null;
        return new InstanceStatus(
                spec,
                state.kind(),
                router.params().priority(),
                demoted,
                stateSince,
                b == null ? null : b.master(),
                b == null ? 0 : b.masterPriority(),
                faults,
                conflict,
                counters);
    }
}
