package lbd.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;

/// Whether the process is alive and ready for work. Any thread.
///
/// Live: every event loop turned within a second. Ready: a configuration is in force, every listener is bound, and
/// nobody has asked the process to stop.
public final class Health {
    private static final Duration LIVE_LIMIT = Duration.ofSeconds(1);

    private final RuntimeState state;
    private final Traffic traffic;
    private volatile boolean stopping;

    Health(RuntimeState state, Traffic traffic) {
        this.state = state;
        this.traffic = traffic;
    }

    void stopping() {
        stopping = true;
    }

    public boolean isStopping() {
        return stopping;
    }

    /// @return why it is not alive; empty if it is
    public List<String> deadReasons() {
        return traffic.turnedWithin(LIVE_LIMIT) ? List.of() : List.of("an event loop has not turned for a second");
    }

    /// @return why it is not ready; empty if it is
    public List<String> unreadyReasons() {
        List<String> reasons = new ArrayList<>();
        if (stopping) {
            reasons.add("stopping");
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
