package lbd.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.vrrp.VrrpPart;

/// Whether the process is alive and ready for work. Any thread.
///
/// Live: every event loop and the VRRP thread turned within a second. Ready: a configuration is in force,
/// every listener is bound, and nobody has asked the process to stop.
public final class Health {
    private static final Duration LIVE_LIMIT = Duration.ofSeconds(1);

    private final RuntimeState state;
    private final Traffic traffic;
    private final VrrpPart vrrp;
    private volatile boolean stopping;

    Health(RuntimeState state, Traffic traffic, VrrpPart vrrp) {
        this.state = state;
        this.traffic = traffic;
        this.vrrp = vrrp;
    }

    void stopping() {
        stopping = true;
    }

    public boolean isStopping() {
        return stopping;
    }

    /// @return why it is not alive; empty if it is
    public List<String> deadReasons() {
        List<String> reasons = new ArrayList<>();
        if (!traffic.turnedWithin(LIVE_LIMIT)) {
            reasons.add("an event loop has not turned for a second");
        }
        if (!vrrp.turnedWithin(LIVE_LIMIT)) {
            reasons.add("the VRRP thread has not turned for a second");
        }
        return reasons;
    }

    /// @return why it is not ready; empty if it is
    public List<String> unreadyReasons() {
        List<String> reasons = new ArrayList<>();
        if (stopping) {
            reasons.add("stopping, %d connections left".formatted(traffic.connections()));
        }
        if (state.generation().number() == 0) {
            reasons.add("no configuration is in force");
        }
        state.listeners().values().stream()
                .filter(l -> !l.bound())
                .map(ListenerState::name)
                .sorted()
                .forEach(name -> reasons.add("listener " + name + " is not bound"));
        return reasons;
    }
}
