package lbd.core.pool;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import lbd.core.health.Quorum;
import lbd.core.model.Cidr;
import lbd.core.model.CookieSpec;
import lbd.core.model.OnDown;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.PoolSpec;
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

    private final String name;
    private final Executor stateThread;
    private final PoolEvents events;
    private final LongAdder inFlight = new LongAdder();
    private final RetryBudget retryBudget = new RetryBudget();
    private final WaitingLine line = new WaitingLine();
    private final PoolCounters counters = new PoolCounters();
    private final IdlePlaces idlePlaces = new IdlePlaces();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final Ejections ejections;
    private final StandIn standIn = new StandIn(this);
    private final Picker picker;

    // The state thread's own.
    private final Map<String, List<InetAddress>> resolutions = new HashMap<>();
    private final SaidOfNames saidOfNames = new SaidOfNames();
    private long nowNanos;
    private boolean publishing;
    private final List<Server> fallen = new ArrayList<>();

    /// A pool whose state changes on the thread that says so: for tests and tools.
    public Pool(PoolSpec spec) {
        this(spec, Runnable::run, PoolEvents.NONE);
        apply(spec);
    }

    /// A pool without servers, until [#apply].
    ///
    /// @param stateThread runs one task after another
    public Pool(PoolSpec spec, Executor stateThread, PoolEvents events) {
        name = spec.name();
        this.stateThread = stateThread;
        this.events = events;
        ejections = new Ejections(this, stateThread, events);
        picker = new Picker(new Members(spec, List.of(), null, 0), this::outOfDate);
    }

    public String name() {
        return name;
    }

    public PoolSpec spec() {
        return picker.members().spec();
    }

    public List<Server> servers() {
        return picker.members().servers();
    }

    /// The pool that takes this one's new work now: itself, or while its quorum is lost its fallback, or the fallback
    /// of that one. Any thread.
    public Pool inForce() {
        return standIn.inForce();
    }

    /// This pool and those that would take its new work in turn, whether they do now or not. Any thread.
    public List<Pool> withFallbacks() {
        return standIn.all();
    }

    StandIn standIn() {
        return standIn;
    }

    /// Whether it has its quorum or, where none is asked for, a server that is up. Any thread.
    public boolean isUp() {
        Quorum now = standIn.quorum();
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

    /// Whom an operator means: the server of that name, or all addresses of an entry with a host name, by
    /// the entry's name or the host's.
    ///
    /// @return empty where there is none
    public List<Server> named(String name) {
        Server one = server(name);
        return one != null
                ? List.of(one)
                : servers().stream().filter(s -> HostNames.isOf(s.name(), name)).toList();
    }

    /// Those of whom one would be picked for new work now: primaries, or backups where none of those takes any. Not by
    /// quorum: see [#inForce]. Any thread.
    public List<Server> forNewWork() {
        return picker.members().forNewWork();
    }

    /// What the scheduler hangs on, once for each piece of work, however often it picks.
    ///
    /// @param tried   of this work; learns whom persistence knows it by
    /// @param scratch overwritten
    /// @return the key, or [#NO_KEY] where the scheduler needs none or finds none
    public long key(PickInput input, Tried tried, ByteRange scratch) {
        return picker.key(input, tried, scratch);
    }

    /// By which cookie clients are known; null where by none. Any thread.
    public @Nullable PersistenceCookie cookie() {
        return picker.cookie();
    }

    /// Picks a server for new work and counts it in at once, before anybody dials: a slow connect must already
    /// weigh, or a burst lands on one server. Any event loop.
    ///
    /// @param key      from [#key]
    /// @param tried    servers that this work does not go to again
    /// @param nowNanos of the monotonic clock
    /// @return null when no server can take it now
    public @Nullable Lease acquire(long key, Tried tried, long nowNanos) {
        if (tried.failures() == 0) {
            retryBudget.request(nowNanos);
        }
        return take(key, tried, nowNanos);
    }

    private @Nullable Lease take(long key, Tried tried, long nowNanos) {
        Lease lease = picker.take(key, tried, nowNanos);
        if (lease != null && tried.failures() > 0) {
            tried.retried();
            counters.retries.increment();
        }
        return lease;
    }

    /// Whom new work would get, as far as that can be said without picking. Any thread; changes nothing.
    ///
    /// @param bound whom its cookie names; null: nobody
    public Preview preview(PickInput input, @Nullable Server bound, long nowNanos) {
        Tried tried = new Tried();
        tried.bound(bound);
        return picker.preview(input, tried, new ByteRange(), nowNanos);
    }

    /// Whether no server is left for this work, even if all had room. Any event loop.
    public boolean exhausted(Tried tried, long nowNanos) {
        return picker.exhausted(tried, nowNanos);
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
        if (exhausted(tried, nowNanos)) {
            waiter.refused(Waiter.Refusal.NO_SERVER);
            return null;
        }
        waiter.key = key;
        waiter.tried = tried;
        if (!line.join(waiter, spec().queue().length())) {
            counters.queueFull.increment();
            waiter.refused(Waiter.Refusal.QUEUE_FULL);
            return null;
        }
        // A place may have become free before this work could be seen waiting.
        return line.serve(this::take, waiter, nowNanos);
    }

    /// By which of the application's words clients are known, in the order in which they are asked. Any thread.
    public List<Learned> learned() {
        return picker.learned();
    }

    /// What persistence remembers, in no order; empty without it. Any thread.
    public List<Held> held(long nowNanos) {
        return picker.held(nowNanos);
    }

    /// Shows the source of each client that persistence holds. State thread.
    ///
    /// @param newest this share of them, 0 to 1
    public void eachSource(double newest, HeldVisitor visitor) {
        Persistence held = picker.persistence();
        if (held != null) {
            held.table().each(newest, visitor);
        }
    }

    /// Holds a source as another process did; one that is no source here is forgotten. State thread.
    ///
    /// @return whether it is one
    public boolean resume(Cidr source, Server server, long usedNanos) {
        Persistence held = picker.persistence();
        if (held == null || !held.isSource(source)) {
            return false;
        }
        held.table().put(source, server, usedNanos);
        return true;
    }

    /// How many clients persistence remembers; some may be too old to count.
    public int heldCount() {
        return picker.heldCount();
    }

    /// Lets persistence forget. Any thread.
    ///
    /// @param address of a client; null for all, those too that are known by other things
    /// @return how many were forgotten
    public int forgetHeld(@Nullable InetAddress address) {
        return picker.forgetHeld(address);
    }

    /// Whether work that failed may go to another server: it has tries left and, where the retry may add to the
    /// servers' work, the pool's budget has room. Any event loop; what it allows is charged.
    ///
    /// @param retries how many this work has had
    public boolean mayRetry(Failure failure, int retries, long nowNanos) {
        RetrySpec spec = spec().retries();
        return retries < spec.attempts() && (!failure.chargesBudget() || retryBudget.tryRetry(spec.budget(), nowNanos));
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

    Picker picker() {
        return picker;
    }

    private void outOfDate(long nowNanos) {
        if (refreshing.compareAndSet(false, true)) {
            stateThread.execute(() -> refresh(nowNanos));
        }
    }

    /// Gives free places to those who wait. Any event loop.
    void serveQueue(long nowNanos) {
        if (line.length() > 0) {
            line.serve(this::take, null, nowNanos);
        }
    }

    boolean failsBy(int status) {
        return picker.members().failsBy(status);
    }

    Ejections ejections() {
        return ejections;
    }

    // From here on: the state thread.

    /// Takes over a new configuration; servers whose name and address stay are kept with all that they have. State
    /// thread.
    ///
    /// @return servers that are in the pool no more
    public List<Server> apply(PoolSpec spec) {
        resolutions.keySet().retainAll(HostNames.hosts(spec));
        saidOfNames.keep(spec(), spec);
        if (spec.passive() == null) {
            servers().forEach(ejections::end);
        }
        return replace(spec);
    }

    /// Keeps what an operator said of a host name for the addresses that it gets later. State thread.
    ///
    /// @param serverName of anything: what is no host name is passed over
    public void saidOfName(String serverName, ServerSpec.State wanted) {
        saidOfNames.say(spec(), serverName, wanted);
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

    /// The servers that [#apply] would take away. State thread; changes nothing.
    public List<Server> wouldLeave(PoolSpec next) {
        Set<ServerSpec.Identity> stay = HostNames.expand(next, resolutions).stream()
                .map(ServerSpec::identity)
                .collect(Collectors.toSet());
        return servers().stream()
                .filter(server -> !stay.contains(server.spec().identity()))
                .toList();
    }

    /// How many of all keys would go to another server with another configuration. State thread; changes nothing.
    ///
    /// @return 0 to 1; empty where no server is picked by a key, before or after
    public OptionalDouble movedKeys(PoolSpec next) {
        return MovedKeys.share(this, next, resolutions);
    }

    private List<Server> replace(PoolSpec spec) {
        PersistenceSpec wanted = spec.persistence();
        Persistence held = picker.persistence();
        picker.persistence(wanted == null ? null : held == null ? new Persistence(wanted) : held.adopt(wanted));
        List<Server> old = servers();
        Map<ServerSpec.Identity, Server> known = new HashMap<>();
        old.forEach(s -> known.put(s.spec().identity(), s));
        List<Server> servers = new ArrayList<>();
        for (ServerSpec serverSpec : HostNames.expand(spec, resolutions)) {
            Server server = known.remove(serverSpec.identity());
            if (server == null) {
                server = new Server(
                        this, serverSpec, serverSpec.track() != null || spec.initiallyUp(serverSpec), inFlight);
                server.startsAs(saidOfNames.of(serverSpec));
            } else {
                server.spec(serverSpec);
            }
            servers.add(server);
        }
        servers.forEach(server -> server.partner(partner(server, servers)));
        picker.learned(Learned.of(spec.learned(), picker.learned(), servers));
        CookieSpec cookie = spec.cookie();
        picker.cookie(cookie == null ? null : new PersistenceCookie(name, cookie, servers));
        publish(spec, servers);
        known.values().forEach(Server::leave);
        return List.copyOf(known.values());
    }

    /// Where that is a host name with several addresses, the first.
    private static @Nullable Server partner(Server of, List<Server> servers) {
        String name = of.spec().failoverTo();
        if (name == null) {
            return null;
        }
        return servers.stream()
                .filter(server -> server.name().equals(name) || HostNames.isOf(server.name(), name))
                .findFirst()
                .orElse(null);
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

    /// What some of its servers are taken for until their first verdicts, from now on. State thread.
    public void assume(Map<Server, Boolean> up) {
        up.forEach(Server::assume);
        publish(spec(), servers());
    }

    private void publish(PoolSpec spec, List<Server> servers) {
        publishing = false;
        picker.publish(new Members(spec, servers, picker.members(), nowNanos));
        servers.forEach(Server::enforceLimit);
        if (standIn.judge(spec.quorum(), weightUp())) {
            events.quorum(this, isUp());
        }
        serveQueue(nowNanos);
        if (spec.onDown() == OnDown.CLOSE) {
            fallen.stream().filter(server -> !server.up()).forEach(events::closeConnections);
        }
        fallen.clear();
    }

    /// Who stands in for it without quorum; null for nobody. State thread.
    public void fallback(@Nullable Pool pool) {
        standIn.fallback(pool);
    }

    private void advance(long nowNanos) {
        if (nowNanos - this.nowNanos > 0) {
            this.nowNanos = nowNanos;
        }
    }

    private void refresh(long nowNanos) {
        advance(nowNanos);
        ejections.probe(nowNanos);
        publish(spec(), servers());
        refreshing.set(false);
    }
}
