package lbd.daemon.vrrp;

import java.util.ArrayList;
import java.util.List;
import lbd.core.model.vrrp.TrackSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.core.pool.Pool;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;
import lbd.vrrp.Readiness;

/// This daemon's listeners and pools, as VRRP instances track them. Nobody says when a socket is bound or a server goes
/// down, so [#look] compares: called often, while [#tracks] says that it is worth it.
///
/// The answers are for any thread; the rest is the state thread's.
public final class TrackedState implements Readiness {
    private final RuntimeState state;
    private List<TrackSpec> tracked = List.of();
    private List<Boolean> seen = List.of();
    private Runnable changed = () -> {};

    TrackedState(RuntimeState state) {
        this.state = state;
    }

    @Override
    public boolean listenerReady(String name) {
        ListenerState listener = state.listeners().get(name);
        return listener != null && listener.bound();
    }

    @Override
    public boolean poolUp(String name) {
        Pool pool = state.pool(name);
        return pool != null && pool.isUp();
    }

    @Override
    public void onChange(Runnable whenChanged) {
        changed = whenChanged;
    }

    /// Watches what these instances track.
    void track(VrrpSpec spec) {
        tracked = spec.instances().stream()
                .flatMap(i -> i.track().stream())
                .filter(t -> t instanceof TrackSpec.Listener || t instanceof TrackSpec.Pool)
                .distinct()
                .toList();
        seen = answers();
    }

    boolean tracks() {
        return !tracked.isEmpty();
    }

    /// Tells VRRP when an answer has changed since the last look.
    void look() {
        List<Boolean> now = answers();
        if (!now.equals(seen)) {
            seen = now;
            changed.run();
        }
    }

    private List<Boolean> answers() {
        List<Boolean> answers = new ArrayList<>();
        for (TrackSpec track : tracked) {
            answers.add(isUp(track));
        }
        return answers;
    }

    private boolean isUp(TrackSpec track) {
        return switch (track) {
            case TrackSpec.Listener l -> listenerReady(l.listener());
            case TrackSpec.Pool p -> poolUp(p.pool());
            case TrackSpec.Script _, TrackSpec.Interface _, TrackSpec.File _ -> false; // lb-vrrp's own
        };
    }
}
