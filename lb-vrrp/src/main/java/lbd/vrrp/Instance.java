package lbd.vrrp;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.sys.net.Claim;
import lbd.vrrp.election.Action;
import lbd.vrrp.election.Effects;
import lbd.vrrp.election.Event;
import lbd.vrrp.election.Params;
import lbd.vrrp.election.Router;
import lbd.vrrp.election.State;
import lbd.vrrp.election.SyncGroup;
import lbd.vrrp.packet.Advert;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.AdvertReader;
import lbd.vrrp.packet.Datagram;
import lbd.vrrp.packet.Expectation;
import lbd.vrrp.packet.Reading;
import lbd.vrrp.packet.Refusal;
import lbd.vrrp.track.Fitness;
import org.jspecify.annotations.Nullable;

/// One virtual router on this node: gives its [Router] the events and runs what the election decides. The VRRP
/// thread's.
final class Instance implements Effects {
    private final Node node;
    private final Counters counters = new Counters();
    private final InstanceLog log;
    private final Attachment attachment;
    private final AdvertSender sender;
    private final HeldAddresses holding;
    private final Conflicts conflicts;
    private InstanceSpec spec;
    private Router router;
    private Expectation expectation;
    private AdvertAddresses addresses;
    private @Nullable SyncGroup group;
    private Assessment found = Assessment.NONE;
    private boolean started;
    private boolean waited;
    private boolean demoted;
    private Heritage.@Nullable Standing inherited;
    private @Nullable InetAddress lastLocal;
    private final Breakage breakage = new Breakage();
    private long stateSince;
    private volatile InstanceStatus status;

    Instance(InstanceSpec spec, Node node) {
        this.spec = spec;
        this.node = node;
        log = new InstanceLog(spec);
        addresses = Terms.advertised(spec);
        expectation = Terms.expectation(spec, null);
        attachment = new Attachment(node, this);
        sender = new AdvertSender(spec, attachment, counters, log);
        holding = new HeldAddresses(spec, node, attachment, counters, log);
        conflicts = new Conflicts(attachment, holding, counters, log);
        inherited = node.inherited(spec);
        demoted = inherited != null && inherited.demoted();
        router = new Router(params(spec.priority()), this);
        // Nothing to do, but the switch is linked now and not at the first take-over.
        run(new Action.AskGroup(), 0);
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
        return attachment.port();
    }

    void joinGroup(@Nullable SyncGroup next) {
        group = next;
    }

    long deadlineNanos() {
        return Math.min(router.deadlineNanos(), holding.deadlineNanos());
    }

    // --- events

    void received(Datagram datagram, long now) {
        try {
            judge(datagram, now);
        } catch (RuntimeException | Error e) {
            // Here rather than in the loop, which would pass over all that is queued behind it.
            node.failed(this, e, now);
        }
    }

    private void judge(Datagram datagram, long now) {
        switch (AdvertReader.read(datagram, expectation)) {
            case Reading.Refused(Refusal reason) -> {
                counters.refuse(reason);
                log.refused(reason, datagram.source(), now);
            }
            case Reading.OtherAddresses(Advert advert) -> {
                counters.refuse(Refusal.ADDRESS_LIST);
                otherAddresses(advert, datagram.source(), true, now);
            }
            case Reading.Accepted(Advert advert) -> heard(advert, datagram.source(), now);
        }
    }

    private void otherAddresses(Advert advert, InetAddress from, boolean dropped, long now) {
        counters.addressMismatches.increment();
        log.mismatch(from, advert.addresses(), addresses, dropped, now);
    }

    private void heard(Advert advert, InetAddress from, long now) {
        counters.advertsReceived.increment();
        if (advert.priority() == 0) {
            counters.resignationsReceived.increment();
        }
        if (!advert.addresses().sameSet(addresses)) {
            otherAddresses(advert, from, false, now);
        }
        boolean rival = router.isMaster() && advert.priority() != 0;
        handle(new Event.AdvertReceived(advert.priority(), advert.intervalNanos(), from), now);
        if (rival) {
            counters.rivalAdverts.increment();
            // At a hand-back each of the two hears the other once or twice: the loser gives way, the winner is new.
            boolean goesOn =
                    router.isMaster() && now - stateSince > 3 * router.params().advertNanos();
            log.rival(from, advert.priority(), goesOn, now);
        }
        boolean followed = router.state() instanceof State.Backup b
                && from.equals(b.master())
                && advert.priority() >= router.params().priority();
        // A rival that goes on beside us perhaps cannot read us: one that can, gives way to our next advert.
        if (rival ? router.isMaster() : followed) {
            sender.learn(advert);
        }
    }

    /// Somebody on the link says that it has an address.
    void claimed(Claim claim, long now) {
        try {
            if (router.isMaster() && conflicts.claimed(claim, stateSince, now)) {
                publish();
            }
        } catch (RuntimeException | Error e) {
            node.failed(this, e, now);
        }
    }

    /// An address has gone from a link.
    void addressGone(InetAddress address, int ifindex, long now) {
        try {
            holding.addressGone(address, ifindex, now);
        } catch (RuntimeException | Error e) {
            node.failed(this, e, now);
        }
    }

    /// Sends a bounded number of announcements that are due.
    void announceSome(long now) {
        holding.announceSome(now);
    }

    /// Runs what is due.
    void due(long now) {
        if (router.deadlineNanos() <= now) {
            pausedAsBackup(now);
            if (router.deadlineNanos() <= now) {
                handle(new Event.DeadlinePassed(), now);
            }
        }
        holding.due(now);
        if (conflicts.over(now)) {
            publish();
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

    // --- what it depends on

    /// Takes in what is tracked and what the link and its addresses are like; the loop then decides about
    /// faults, as groups share them.
    void assess(long now) {
        breakage.mend(now);
        found = Assessment.of(spec, node, attachment);
        if (found.local() != null) {
            lastLocal = found.local();
        }
        if (found.linkRemade()) {
            log.linkRemade();
        }
        if (router.isMaster() && found.linkRemade()) {
            holding.holdAgain(now);
        } else if (router.isMaster()) {
            attachment.raise();
        } else if (!router.isMaster() && !inheritsAddresses()) {
            holding.removeStrays();
        }
    }

    /// Whether it goes on from where another process was, and need not wait for what it tracks.
    boolean inherits() {
        return inherited != null && !started;
    }

    private boolean inheritsAddresses() {
        return inherits() && inherited != null && inherited.state() == State.Kind.MASTER;
    }

    /// For the process that takes this one's place. A master has its neighbours wait from now on.
    Heritage.Standing letGo(long now) {
        if (router.isMaster()) {
            run(
                    new Action.SendAdvert(
                            router.params().priority(), router.params().advertNanos()),
                    now);
        }
        return new Heritage.Standing(router.state().kind(), demoted);
    }

    /// Lets go of the sockets, and leaves what it added to the node where it is.
    void abandon() {
        attachment.abandon();
    }

    Fitness fitness() {
        return found.fitness();
    }

    List<String> faults() {
        return breakage.added(found.faults());
    }

    /// An error of ours: in fault, and tried again after a while, as the cause may have gone.
    void broke(Throwable e, long now) {
        breakage.begin(e, now);
        log.failed(e, now);
    }

    boolean isBroken() {
        return breakage.lasts();
    }

    /// It does not begin before all that it tracks is known.
    void waits(List<String> forThese) {
        if (!waited) {
            waited = true;
            log.waits(forThese);
        }
    }

    /// Puts the verdict in force.
    ///
    /// @param inForce  what is wrong with us or, in a group, with any member
    /// @param priority with all weights, the group's included
    void settle(List<String> inForce, int priority, long now) {
        expectation = Terms.expectation(spec, found.local());
        boolean faulty = !inForce.isEmpty();
        State.Kind kind = router.state().kind();
        Params params = params(demoted ? 1 : priority);
        if (!started) {
            started = true;
            if (faulty) {
                log.fault(inForce);
            }
            router.change(params, now);
            handle(beginning(faulty), now);
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

    private Event beginning(boolean faulty) {
        Heritage.Standing before = inherited;
        if (before == null || faulty) {
            return new Event.Startup(faulty);
        }
        return switch (before.state()) {
            case MASTER -> new Event.Inherited(true);
            case BACKUP -> new Event.Inherited(false);
            case FAULT, INITIALIZE -> new Event.Startup(false);
        };
    }

    private Params params(int priority) {
        return Terms.params(spec, priority, demoted, found.local(), addresses, group != null);
    }

    // --- the operator

    /// Takes a changed specification of the same identity, perhaps under another name. What did not change has no
    /// effect.
    void reload(InstanceSpec next, long now) {
        spec = next;
        log.reload(next);
        addresses = Terms.advertised(next);
        sender.reload(next);
        holding.reload(next, router.isMaster(), now);
    }

    OperatorAnswer demote(long now) {
        demoted = true;
        boolean master = router.isMaster();
        handle(new Event.Resign(), now);
        return new OperatorAnswer(
                true, spec.name() + (master ? " handed over; " : ": ") + "stands back until it is promoted");
    }

    /// Why it cannot take over now at this priority, or null.
    @Nullable
    String obstacle(int priority) {
        return switch (router.state()) {
            case State.Master _ -> null;
            case State.Backup b
            when b.masterPriority() > priority ->
                spec.name() + ": the master's priority is " + b.masterPriority() + ", ours " + priority
                        + "; demote it there";
            case State.Backup _ -> null;
            case State.Fault _, State.Initialize _ ->
                spec.name() + " is in " + router.state().kind().word() + ": " + faults();
        };
    }

    /// Ends a demotion; the priority is its own again.
    void standUp(int priority, long now) {
        demoted = false;
        router.change(params(priority), now);
    }

    /// Where there is no [#obstacle].
    OperatorAnswer takeOver(long now) {
        if (router.isMaster()) {
            return new OperatorAnswer(true, spec.name() + " is master");
        }
        handle(new Event.TakeOver(), now);
        return new OperatorAnswer(true, spec.name() + " took over");
    }

    /// Priority 0, then the addresses. The links follow with [#close].
    void shutdown(long now) {
        handle(new Event.Shutdown(), now);
    }

    void close() {
        attachment.leave();
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
            case Action.SendAdvert(int priority, long interval) -> {
                InetAddress local = found.local();
                if (local == null && priority == 0) {
                    // The address that adverts came from has just been taken away: the neighbours know us by it.
                    local = lastLocal;
                }
                if (local != null) {
                    sender.send(local, addresses, priority, interval);
                }
            }
            case Action.AddAddresses _ -> node.hold(this);
            case Action.WithdrawAddresses _ -> node.withdraw(this);
            case Action.AnnounceAgain _ -> holding.announceAgain(now);
            // Announced as soon as they are added.
            case Action.StartAnnouncing _, Action.AskGroup _ -> {}
        }
    }

    void takeAddresses(long now) {
        holding.takeAll(now);
        holding.announceSome(now);
    }

    void withdrawAll() {
        holding.withdrawAll();
    }

    @Override
    public void transition(State before, State after, Event cause, long now) {
        stateSince = now;
        conflicts.forget();
        if (after.kind() == State.Kind.MASTER) {
            counters.becameMaster.increment();
        } else if (before.kind() == State.Kind.MASTER) {
            counters.leftMaster.increment();
        }
        log.transition(before, after, cause, router.params().priority());
        publish();
        if (!(cause instanceof Event.Inherited)) {
            node.changed(this, after.kind());
        }
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
                faults(),
                conflicts.last(),
                counters);
    }
}
