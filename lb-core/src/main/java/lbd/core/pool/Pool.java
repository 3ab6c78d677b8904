package lbd.core.pool;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.health.Quorum;
import lbd.core.model.Cidr;
import lbd.core.model.OnDown;
import lbd.core.model.PassiveSpec;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.RetrySpec;
import lbd.core.model.ServerSpec;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import lbd.core.scheduler.Scheduler;
import lbd.core.scheduler.Weighted;
import org.jspecify.annotations.Nullable;

/// One pool at run time. Picks come from any event loop and read one published snapshot ([Members]); what changes
/// it happens on the state thread, to which event loops post what they saw.
public final class Pool {
    /// The key of work that no hash scheduler can hang on to anything.
    public static final long NO_KEY = Scheduler.NO_KEY;

    private static final int MOST_HOPS = 100;

    private final String name;
    private final Executor stateThread;
    private final PoolEvents events;
    private final LongAdder inFlight = new LongAdder();
    private final RetryBudget retryBudget = new RetryBudget();
    private final WaitingLine line = new WaitingLine();
    private final PoolCounters counters = new PoolCounters();
    private final IdlePlaces idlePlaces = new IdlePlaces();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile Members members;
    private volatile @Nullable Persistence persistence;
    private volatile @Nullable Quorum quorum;

    /// Its fallback while the quorum is lost.
    private volatile @Nullable Pool standIn;

    // The state thread's own.
    private final Map<String, List<InetAddress>> resolutions = new HashMap<>();
    private @Nullable Pool fallback;
    private long nowNanos;
    private boolean publishing;
    private final List<Server> fallen = new ArrayList<>();

    /// A pool whose state changes on the thread that says so: for tests and tools.
    public Pool(PoolSpec spec) {
        this(spec, Runnable::run, PoolEvents.NONE);
    }

    /// @param stateThread runs one task after another
    public Pool(PoolSpec spec, Executor stateThread, PoolEvents events) {
        name = spec.name();
        this.stateThread = stateThread;
        this.events = events;
        members = new Members(spec, List.of(), null, 0);
        apply(spec);
    }

    public String name() {
        return name;
    }

    public PoolSpec spec() {
        return members.spec();
    }

    public List<Server> servers() {
        return members.servers();
    }

    /// The pool that takes this one's new work now: itself, or while its quorum is lost its fallback, or the fallback
    /// of that one. Any thread.
    public Pool inForce() {
        Pool pool = this;
        // A configuration has no cycle, but between two of them there may be one for a moment.
        for (int hops = 0; hops < MOST_HOPS; hops++) {
            Pool next = pool.standIn;
            if (next == null) {
                return pool;
            }
            pool = next;
        }
        return this;
    }

    /// Whether it has its quorum or, where none is asked for, a server that is up. Any thread.
    public boolean isUp() {
        Quorum now = quorum;
        return now == null ? servers().stream().anyMatch(Server::up) : now.up();
    }

    /// Weight of the servers that are up and that operator and agent let take new work, as its quorum counts it. Those
    /// that traffic has ejected count: while the pool takes no work nothing could bring them back.
    public long weightUp() {
        long shares = servers().stream()
                .filter(s -> s.up() && s.allowed())
                .mapToLong(s -> s.weighted().share())
                .sum();
        return shares / Weighted.WHOLE;
    }

    /// @return null where the pool has no such server
    public @Nullable Server server(String serverName) {
        for (Server server : servers()) {
            if (server.name().equals(serverName)) {
                return server;
            }
        }
        return null;
    }

    /// What the scheduler hangs on, once for each piece of work, however often it picks.
    ///
    /// @param tried   of this work; learns whom persistence knows it by
    /// @param scratch overwritten
    /// @return the key, or [#NO_KEY] where the scheduler needs none or finds none
    public long key(PickInput input, Tried tried, ByteRange scratch) {
        Persistence held = persistence;
        tried.source(held == null ? null : held.source(input.clientAddress()));
        return members.keyReader().key(input, scratch);
    }

    /// Picks a server for new work and counts it in at once, before anybody dials: a slow connect must already
    /// weigh, or a burst lands on one server. Any event loop.
    ///
    /// @param key      from [#key]
    /// @param tried    servers that this work does not go to again
    /// @param nowNanos of the monotonic clock
    /// @return null when no server can take it now
    public @Nullable Lease acquire(long key, Tried tried, long nowNanos) {
        if (tried.isEmpty()) {
            retryBudget.request(nowNanos);
        }
        return take(key, tried, nowNanos);
    }

    /// As [#acquire], but work for which all are full waits its turn, behind those who wait already. Any event
    /// loop.
    ///
    /// @param waiter [Waiter#granted] is called when its turn has come; [Waiter#refusal] says when it does not wait
    /// @return null when no server can take it now
    public @Nullable Lease acquireOrQueue(long key, Tried tried, long nowNanos, Waiter waiter) {
        waiter.refused(null);
        Lease lease = line.length() > 0 ? null : acquire(key, tried, nowNanos);
        if (lease != null) {
            return lease;
        }
        if (members.exhausted(tried) && !isHeld(tried, nowNanos)) {
            waiter.refused(Waiter.Refusal.NO_SERVER);
            return null;
        }
        waiter.key = key;
        waiter.tried = tried;
        if (!line.join(waiter, spec().queue().length())) {
            waiter.refused(Waiter.Refusal.QUEUE_FULL);
            return null;
        }
        // A place may have become free before this work could be seen waiting.
        return serve(waiter, nowNanos);
    }

    /// What persistence remembers, in no order; empty without it. Any thread.
    public List<HeldSource> heldSources(long nowNanos) {
        Persistence held = persistence;
        return held == null ? List.of() : held.list(nowNanos);
    }

    /// How many sources persistence remembers; some may be too old to count.
    public int heldCount() {
        Persistence held = persistence;
        return held == null ? 0 : held.size();
    }

    /// Lets persistence forget. Any thread.
    ///
    /// @param address of a client; null for all
    /// @return how many sources were forgotten
    public int forgetHeld(@Nullable InetAddress address) {
        Persistence held = persistence;
        return held == null ? 0 : held.clear(address == null ? null : held.source(address.getAddress()));
    }

    /// Whether work that failed may go to another server: it has tries left and, where the retry may add to the
    /// servers' work, the pool's budget has room. Any event loop; what it allows is charged.
    ///
    /// @param retries how many this work has had
    public boolean mayRetry(Failure failure, int retries, long nowNanos) {
        RetrySpec spec = spec().retries();
        if (retries >= spec.attempts() || (failure.chargesBudget() && !retryBudget.tryRetry(spec.budget(), nowNanos))) {
            return false;
        }
        counters.retries.increment();
        return true;
    }

    IdlePlaces idlePlaces() {
        return idlePlaces;
    }

    public PoolCounters counters() {
        return counters;
    }

    /// How many wait for a free place.
    public int queueLength() {
        return line.length();
    }

    private @Nullable Lease take(long key, Tried tried, long nowNanos) {
        Persistence held = persistence;
        Cidr source = tried.source();
        return held == null || source == null
                ? pick(key, tried, nowNanos)
                : takeHeld(held, source, key, tried, nowNanos);
    }

    /// The server that the source had last, as long as that serves it: when it is full it is waited for. Otherwise
    /// another, which is the source's from then on.
    private @Nullable Lease takeHeld(Persistence held, Cidr source, long key, Tried tried, long nowNanos) {
        Server last = held.find(source, nowNanos);
        if (last != null && holds(last, tried)) {
            return Tier.leaseOf(last, nowNanos);
        }
        Lease picked = pick(key, tried, nowNanos);
        if (picked == null) {
            return null;
        }
        Server now = held.hold(source, last, picked.server(), nowNanos);
        // Another connection of the same source may have been faster, on another loop.
        Lease shared = now == picked.server() ? null : acquireHeld(now, tried, nowNanos);
        if (shared == null) {
            return picked;
        }
        picked.giveBack();
        return shared;
    }

    /// Takes a server that persistence holds this work to, which a draining one accepts.
    ///
    /// @return null when the server can not take it now
    @Nullable
    Lease acquireHeld(Server server, Tried tried, long nowNanos) {
        return holds(server, tried) ? Tier.leaseOf(server, nowNanos) : null;
    }

    /// Whether a server is left that serves its own clients still, and this is one of them.
    private boolean isHeld(Tried tried, long nowNanos) {
        Persistence held = persistence;
        Cidr source = tried.source();
        Server last = held == null || source == null ? null : held.find(source, nowNanos);
        return last != null && holds(last, tried);
    }

    private static boolean holds(Server server, Tried tried) {
        return server.takesHeldWork() && !tried.contains(server);
    }

    private @Nullable Lease pick(long key, Tried tried, long nowNanos) {
        Members now = members;
        if (now.isStale(nowNanos) && refreshing.compareAndSet(false, true)) {
            stateThread.execute(() -> refresh(nowNanos));
            now = members;
        }
        return now.take(key, tried, nowNanos);
    }

    /// Gives free places to those who wait. Any event loop.
    void serveQueue(long nowNanos) {
        if (line.length() > 0) {
            serve(null, nowNanos);
        }
    }

    // Grants outside of the queue's lock: a waiter's code runs there.
    private @Nullable Lease serve(@Nullable Waiter caller, long nowNanos) {
        Lease callers = null;
        WaitingLine.Grant grant;
        while ((grant = line.serve(this::take, nowNanos)) != null) {
            if (grant.waiter().equals(caller)) {
                callers = grant.lease();
            } else {
                grant.waiter().granted(grant.lease());
            }
        }
        return callers;
    }

    boolean failsBy(int status) {
        return members.failsBy(status);
    }

    /// Any event loop.
    void failed(Server server, Failure failure, boolean probe, long nowNanos) {
        PassiveSpec passive = spec().passive();
        if (passive != null && server.postsFailure(passive, probe)) {
            stateThread.execute(() -> countFailure(server, failure, probe, nowNanos));
        }
    }

    /// Any event loop.
    void probeSucceeded(Server server) {
        stateThread.execute(() -> readmit(server));
    }

    // From here on: the state thread.

    /// Takes over a new configuration; servers whose name and address stay are kept with all that they have. State
    /// thread.
    ///
    /// @return servers that are in the pool no more
    public List<Server> apply(PoolSpec spec) {
        resolutions.keySet().retainAll(Names.hosts(spec));
        if (spec.passive() == null) {
            servers().forEach(this::endEjection);
        }
        return replace(spec);
    }

    /// The addresses of a host name that servers of this pool have; each is a server. State thread.
    ///
    /// @return servers that are in the pool no more
    public List<Server> resolved(String host, List<InetAddress> addresses) {
        if (addresses.equals(resolutions.getOrDefault(host, List.of()))) {
            return List.of();
        }
        resolutions.put(host, List.copyOf(addresses));
        return replace(spec());
    }

    private List<Server> replace(PoolSpec spec) {
        PersistenceSpec wanted = spec.persistence();
        Persistence held = persistence;
        persistence = wanted == null ? null : held == null ? new Persistence(wanted) : held.adopt(wanted);
        List<Server> old = servers();
        Map<ServerSpec.Identity, Server> known = new HashMap<>();
        old.forEach(s -> known.put(s.spec().identity(), s));
        List<Server> servers = new ArrayList<>();
        for (ServerSpec serverSpec : Names.expand(spec, resolutions)) {
            Server server = known.remove(serverSpec.identity());
            if (server == null) {
                server = new Server(this, serverSpec, serverSpec.track() != null || spec.initiallyUp(), inFlight);
            } else {
                server.spec(serverSpec);
            }
            servers.add(server);
        }
        publish(spec, servers);
        known.values().forEach(Server::leave);
        return List.copyOf(known.values());
    }

    /// Comes before [#changed]: its connections are closed once it is published that nothing new is for it.
    void wentDown(Server server) {
        fallen.add(server);
    }

    void changed(long nowNanos) {
        advance(nowNanos);
        changed();
    }

    /// Publishes when what the state thread is at now is done: once for many changes in a row.
    void changed() {
        if (!publishing) {
            publishing = true;
            stateThread.execute(() -> publish(spec(), servers()));
        }
    }

    private void publish(PoolSpec spec, List<Server> servers) {
        publishing = false;
        members = new Members(spec, servers, members, nowNanos);
        servers.forEach(Server::enforceLimit);
        judge(spec.quorum());
        serveQueue(nowNanos);
        if (spec.onDown() == OnDown.CLOSE) {
            fallen.stream().filter(server -> !server.up()).forEach(events::closeConnections);
        }
        fallen.clear();
    }

    /// keepalived keeps `quorum_state_up` over a reload and judges it by the new numbers; so is it here.
    private void judge(@Nullable QuorumSpec wanted) {
        Quorum before = quorum;
        boolean was = before != null && before.up();
        Quorum now = wanted == null ? null : new Quorum(wanted, was).with(weightUp());
        quorum = now;
        link();
        if (now != null && (before == null ? !now.up() : now.up() != was)) {
            events.quorum(this, now.up());
        }
    }

    /// Who stands in for it without quorum; null for nobody. State thread.
    public void fallback(@Nullable Pool pool) {
        fallback = pool;
        link();
    }

    private void link() {
        Quorum now = quorum;
        standIn = now != null && !now.up() ? fallback : null;
    }

    private void advance(long nowNanos) {
        if (nowNanos - this.nowNanos > 0) {
            this.nowNanos = nowNanos;
        }
    }

    private void refresh(long nowNanos) {
        advance(nowNanos);
        for (Server server : servers()) {
            if (server.ejection().isOver(nowNanos)) {
                server.ejection().probe();
                server.load().probeOne();
            }
        }
        publish(spec(), servers());
        refreshing.set(false);
    }

    private void countFailure(Server server, Failure failure, boolean probe, long nowNanos) {
        server.failureReceived();
        PassiveSpec passive = spec().passive();
        if (passive == null || !server.ejection().failed(passive, probe, nowNanos) || !mayEject(server, passive)) {
            return;
        }
        server.ejection().eject(passive, nowNanos);
        server.counters().ejections.increment();
        server.load().probeOver();
        changed(nowNanos);
        events.ejected(server, failure, server.ejection().untilNanos() - nowNanos);
    }

    /// Never the last that takes work, and never more than the share, but one where the share is less.
    private boolean mayEject(Server server, PassiveSpec passive) {
        int ejected = 0;
        boolean othersLeft = false;
        for (Server other : servers()) {
            ejected += other != server && other.ejected() ? 1 : 0;
            othersLeft |= other != server && other.takesNewWork();
        }
        return othersLeft && ejected < Math.max(1, servers().size() * passive.maxEjected() / 100);
    }

    private void readmit(Server server) {
        server.ejection().readmit();
        server.load().probeOver();
        changed();
        events.readmitted(server);
    }

    /// For another reason than a probe; failures are forgotten.
    void endEjection(Server server) {
        boolean ejected = server.ejected();
        server.ejection().end();
        server.load().probeOver();
        if (ejected) {
            events.readmitted(server);
        }
    }
}
