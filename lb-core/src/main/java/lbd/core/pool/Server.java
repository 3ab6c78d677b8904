package lbd.core.pool;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.ServerSpec;
import org.jspecify.annotations.Nullable;

/// One member of a pool at run time. Any thread reads; the state thread alone calls the methods that change its state.
public final class Server {
    private final String pool;
    private final String name;
    private final InetSocketAddress address;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ServerCounters counters = new ServerCounters();

    private volatile ServerSpec spec;
    private volatile boolean up = true;
    private volatile ServerSpec.@Nullable State stateByHand;
    private volatile @Nullable Integer weightByHand;

    Server(String pool, ServerSpec spec) {
        this.pool = pool;
        this.name = spec.name();
        this.address = spec.address();
        this.spec = spec;
    }

    public String pool() {
        return pool;
    }

    public String name() {
        return name;
    }

    /// `pool/name`, as the commands and the logs say it.
    public String path() {
        return pool + "/" + name;
    }

    public InetSocketAddress address() {
        return address;
    }

    /// What active checks say.
    public boolean up() {
        return up;
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

    public ServerSpec spec() {
        return spec;
    }

    /// Whether an operator's word differs from the file's.
    public boolean differsFromFile() {
        return state() != spec.state() || weight() != spec.weight();
    }

    /// Whether new work may go here, room aside.
    public boolean takesNewWork() {
        return up && state() == ServerSpec.State.ENABLED && weight() > 0;
    }

    /// Requests (HTTP) or connections (TCP) in hand.
    public int inFlight() {
        return inFlight.get();
    }

    public ServerCounters counters() {
        return counters;
    }

    /// Says otherwise than the file, until the process ends or the same is said again with the file's value.
    public void stateByHand(ServerSpec.State state) {
        stateByHand = state == spec.state() ? null : state;
    }

    /// Says otherwise than the file, until the process ends or the same is said again with the file's value.
    ///
    /// @param weight 0 to 65,535
    public void weightByHand(int weight) {
        weightByHand = weight == spec.weight() ? null : weight;
    }

    void spec(ServerSpec spec) {
        this.spec = spec;
    }

    Lease lease() {
        inFlight.incrementAndGet();
        return new Lease(this);
    }

    void released() {
        inFlight.decrementAndGet();
    }
}
