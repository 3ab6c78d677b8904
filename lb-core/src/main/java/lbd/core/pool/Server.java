package lbd.core.pool;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.health.Advice;
import lbd.core.model.PassiveSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolHttp2;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.model.tls.PoolTls;
import lbd.core.scheduler.Load;
import lbd.core.scheduler.Weighted;
import org.jspecify.annotations.Nullable;

/// One member of a pool at run time. Any thread reads; the state thread alone calls the methods that change its
/// state, and the pool publishes what picks see of it.
public final class Server {
    private final Pool owner;
    private final String name;
    private final SocketAddress address;
    private final Load load;
    private final ServerCounters counters = new ServerCounters();

    private final IdlePlaces idle = new IdlePlaces();
    private final Sources sources = new Sources();

    private volatile ServerSpec spec;
    private volatile boolean up;
    private volatile boolean gone;
    private volatile ServerSpec.@Nullable State stateByHand;
    private volatile @Nullable Integer weightByHand;
    private volatile @Nullable Boolean healthByHand;
    private volatile @Nullable String lastFailure;
    private volatile @Nullable Server partner;
    private volatile Advice advice = Advice.NONE;

    // Failures on their way to the state thread.
    private final AtomicInteger failuresPosted = new AtomicInteger();

    // The state thread's own.
    private final Ejection ejection = new Ejection();
    private boolean foundDown;
    private boolean risen;
    private long risenNanos;

    /// @param up what it is taken for before the first verdict: nobody may see a server up that is not
    Server(Pool owner, ServerSpec spec, boolean up, LongAdder poolInFlight) {
        this.owner = owner;
        this.name = spec.name();
        this.address = spec.address();
        this.spec = spec;
        this.up = up;
        load = new Load(poolInFlight);
    }

    public Pool owner() {
        return owner;
    }

    public String pool() {
        return owner.name();
    }

    public String name() {
        return name;
    }

    /// `pool/name`, as the commands and the logs say it.
    public String path() {
        return pool() + "/" + name;
    }

    /// Takes a place for an idle connection among those that all event loops share. Any thread.
    ///
    /// @return true: to be given back by [#freeIdle] with the same limits
    public boolean takeIdle(PoolConnections limits) {
        if (!limits.shared()) {
            return true;
        }
        if (!idle.take(limits.idlePerServer())) {
            return false;
        }
        if (owner.idlePlaces().take(limits.idlePerPool())) {
            return true;
        }
        idle.free();
        return false;
    }

    /// The connection is not idle any more. Any thread.
    public void freeIdle(PoolConnections limits) {
        if (limits.shared()) {
            idle.free();
            owner.idlePlaces().free();
        }
    }

    /// Unresolved for a host name that has no address; such a server is down.
    public SocketAddress address() {
        return address;
    }

    /// What active checks say, or an operator in their place.
    public boolean up() {
        Boolean byHand = healthByHand;
        return (byHand != null ? byHand : up) && ServerAddress.unresolved(address) == null;
    }

    /// What an operator says in place of active checks; null: nothing.
    public @Nullable Boolean healthByHand() {
        return healthByHand;
    }

    /// What an operator says otherwise than the file; null: nothing.
    public ServerSpec.@Nullable State stateByHand() {
        return stateByHand;
    }

    /// What an operator says otherwise than the file; null: nothing.
    public @Nullable Integer weightByHand() {
        return weightByHand;
    }

    /// Whether passive checks have taken it out, for a while; they let a single probe through before they end that.
    public boolean ejected() {
        return ejection.state() != Ejection.State.IN;
    }

    /// Whether its ejection is so old that the next piece of work may be given to it, as a probe.
    ///
    /// @param nowNanos of the monotonic clock
    public boolean mayBeTried(long nowNanos) {
        return ejection.state() == Ejection.State.PROBING || ejection.isOver(nowNanos);
    }

    /// The operator's word where there is one, else the file's.
    public ServerSpec.State state() {
        ServerSpec.State byHand = stateByHand;
        return byHand != null ? byHand : spec.state();
    }

    /// The operator's word where there is one, else the file's.
    public int weight() {
        Integer byHand = weightByHand;
        return byHand != null ? byHand : spec.weight();
    }

    /// What its checks and its agent say about its share of work.
    public Advice advice() {
        return advice;
    }

    /// The stricter of what the operator and the agent want.
    public ServerSpec.State stateInForce() {
        ServerSpec.State own = state();
        ServerSpec.State advised = advice.state();
        return advised != null && advised.compareTo(own) > 0 ? advised : own;
    }

    /// Its weight as checks have changed it: an agent's part of it, or the weight that a script gives, where the
    /// operator has given none by hand.
    public double weightInForce() {
        return (double) weighted().share() / Weighted.WHOLE;
    }

    /// What schedulers go by.
    public Weighted weighted() {
        return switch (advice.weight()) {
            case null -> new Weighted(name, weight());
            case Advice.Weight.Absolute(int value) -> new Weighted(name, weightByHand != null ? weight() : value);
            case Advice.Weight.Percent(int percent) -> new Weighted(name, weight(), percent);
        };
    }

    /// As an agent says, else as the file does; 0 is no limit.
    public int maxConnections() {
        Integer advised = advice.maxConnections();
        return advised != null ? advised : spec.maxConnections();
    }

    public ServerSpec spec() {
        return spec;
    }

    /// More of how it last failed a piece of work: `tls_certificate_expired`; null where there is no more, or it has
    /// not.
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /// Any thread.
    void lastFailure(@Nullable String detail) {
        lastFailure = detail;
    }

    /// The header that connections to it begin with.
    public ProxyProtocol proxyProtocol() {
        return owner.spec().proxyProtocol();
    }

    /// The addresses of this machine that connections to it go from; empty: the kernel chooses.
    public List<InetAddress> source() {
        return owner.spec().source();
    }

    /// Whose turn of them it is, and how many are open.
    public Sources sources() {
        return sources;
    }

    /// What connections to it are encrypted by; null: nothing.
    public @Nullable PoolTls tls() {
        return owner.spec().tls();
    }

    /// The name by which others can know it: its pool's word, else the host name or address in the file.
    public String knownAs() {
        PoolTls tls = tls();
        String given = tls == null ? null : tls.serverName();
        return given == null ? ServerAddress.host(address) : given;
    }

    /// How HTTP/2 is spoken to it.
    public PoolHttp2 http2() {
        return owner.spec().http2();
    }

    /// What it is told of requests, where it speaks FastCGI; null: it speaks HTTP.
    public @Nullable FastCgiSpec fastcgi() {
        return owner.spec().fastcgi();
    }

    /// Whether an operator's word differs from the file's, or stands in place of checks.
    public boolean differsFromFile() {
        return state() != spec.state() || weight() != spec.weight() || healthByHand != null;
    }

    /// Whether new work may go here, room aside.
    public boolean takesNewWork() {
        return up() && allowed() && ejection.state() != Ejection.State.OUT;
    }

    /// Whether new work might go here if the file said this of it: an operator's word stays where the file says of that
    /// what it said.
    boolean wouldTakeNewWork(ServerSpec next) {
        ServerSpec.State byHand = stateByHand;
        boolean stays = byHand != null && next.state() == spec.state();
        return up()
                && ejection.state() != Ejection.State.OUT
                && (stays ? byHand : next.state()) == ServerSpec.State.ENABLED
                && wouldWeigh(next) > 0;
    }

    /// What it would weigh then, its agent aside.
    int wouldWeigh(ServerSpec next) {
        Integer byHand = weightByHand;
        return byHand == null || next.weight() != spec.weight() ? next.weight() : byHand;
    }

    /// Whether the operator and the agent want new work here.
    boolean allowed() {
        return stateInForce() == ServerSpec.State.ENABLED
                && weighted().share() > 0
                && ServerAddress.unresolved(address) == null;
    }

    /// Whether it serves on those who were here before: while draining or at weight 0 too.
    boolean takesHeldWork() {
        return up() && !gone && stateInForce() != ServerSpec.State.DISABLED && ejection.state() != Ejection.State.OUT;
    }

    /// Whether it serves the clients of servers whose partner it is: new ones to it, of whatever weight.
    boolean takesPartnersWork() {
        return takesHeldWork() && stateInForce() == ServerSpec.State.ENABLED;
    }

    /// Who serves its clients while it does not; null for whoever is picked.
    public @Nullable Server partner() {
        return partner;
    }

    void partner(@Nullable Server other) {
        partner = other;
    }

    /// Whether its pool has it no more.
    boolean isGone() {
        return gone;
    }

    /// The pool has it no more. State thread.
    void leave() {
        gone = true;
    }

    /// Requests (HTTP), connections (TCP) or sessions (UDP) in hand.
    public int inFlight() {
        return load.inFlight();
    }

    Load load() {
        return load;
    }

    public ServerCounters counters() {
        return counters;
    }

    /// What to take it for until the first verdict; an up that follows is no recovery. State thread.
    public void assume(boolean up) {
        this.up = up;
        foundDown = false;
        owner.changed();
    }

    /// Says in place of active checks how it is, over reloads, until the process ends or null is said. Up ends an
    /// ejection; live traffic may eject it again. State thread.
    ///
    /// @param health   null: the checks' word again
    /// @param nowNanos of the monotonic clock
    public void healthByHand(@Nullable Boolean health, long nowNanos) {
        boolean before = up();
        healthByHand = health;
        if (health != null && health) {
            owner.ejections().end(this);
        }
        if (before && !up()) {
            counters.downs.increment();
            owner.wentDown(this);
        } else if (!before && up()) {
            risen = true;
            risenNanos = nowNanos;
        }
        owner.changed(nowNanos);
    }

    /// The verdict of the active checks. Up after a verdict of down is a recovery: it begins the slow start, and
    /// ends an ejection. State thread; the same verdict again changes nothing.
    ///
    /// @param nowNanos of the monotonic clock
    public void up(boolean up, long nowNanos) {
        if (up && foundDown) {
            risen = true;
            risenNanos = nowNanos;
            owner.ejections().end(this);
        }
        if (!up && !foundDown && healthByHand == null) {
            counters.downs.increment();
        }
        foundDown = !up;
        if (this.up != up) {
            this.up = up;
            if (!up && healthByHand == null) {
                owner.wentDown(this);
            }
            owner.changed(nowNanos);
        }
    }

    /// Takes what checks say about its share of work from now on. State thread.
    public void advise(Advice advice) {
        this.advice = advice;
        owner.changed();
    }

    /// Says otherwise than the file, until the file changes it, the process ends or the same is said again with the
    /// file's value. State thread.
    public void stateByHand(ServerSpec.State state) {
        stateByHand = state == spec.state() ? null : state;
        owner.changed();
    }

    /// Says otherwise than the file, until the file changes it, the process ends or the same is said again with the
    /// file's value. State thread.
    ///
    /// @param weight 0 to 65,535
    public void weightByHand(int weight) {
        weightByHand = weight == spec.weight() ? null : weight;
        owner.changed();
    }

    /// Of one that is new: as an operator said of its host name.
    void startsAs(ServerSpec.@Nullable State said) {
        stateByHand = said == spec.state() ? null : said;
    }

    /// What an operator said otherwise stays, unless the file has changed just that: then it is the file's.
    void spec(ServerSpec next) {
        if (next.state() != spec.state()) {
            stateByHand = null;
        }
        if (next.weight() != spec.weight()) {
            weightByHand = null;
        }
        spec = next;
    }

    /// After the pool has published members that heed limits: those before may look at nobody's.
    void enforceLimit() {
        load.limit(maxConnections());
    }

    /// Whether it may have to refuse work that it is eligible for.
    boolean gated() {
        return maxConnections() > 0 || ejection.state() == Ejection.State.PROBING;
    }

    Ejection ejection() {
        return ejection;
    }

    /// Until when passive checks keep it out, and how long that was to last: for the process that takes this one's
    /// place. Null where it is in. State thread.
    public long @Nullable [] ejectedUntil() {
        return ejected() ? new long[] {ejection.untilNanos(), ejection.lastNanos()} : null;
    }

    /// Keeps it out as another process did. State thread.
    ///
    /// @param untilNanos on the clock of [System#nanoTime], which processes of one machine have in common
    public void resumeEjection(long untilNanos, long lastNanos) {
        ejection.resume(untilNanos, lastNanos);
        owner.changed();
    }

    /// Whether a failure should be told to the state thread: not when as many as eject are on their way already.
    boolean postsFailure(PassiveSpec passive, boolean probe) {
        if (!probe && failuresPosted.get() >= passive.maxFails()) {
            return false;
        }
        failuresPosted.incrementAndGet();
        return true;
    }

    void failureReceived() {
        failuresPosted.decrementAndGet();
    }

    /// Whether it came up less than this ago, after having been down.
    boolean startsSlowly(long slowStartNanos, long nowNanos) {
        return risen && nowNanos - risenNanos < slowStartNanos;
    }

    long risenNanos() {
        return risenNanos;
    }
}
