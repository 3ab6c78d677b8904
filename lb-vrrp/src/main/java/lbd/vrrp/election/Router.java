package lbd.vrrp.election;

import lbd.vrrp.election.State.Kind;
import org.jspecify.annotations.Nullable;

/// One instance: its parameters and state, and the one place where the state changes. Not thread-safe; the VRRP
/// thread's.
public final class Router {
    private final Effects effects;
    private Params params;
    private State state = new State.Initialize(State.NEVER);

    public Router(Params params, Effects effects) {
        this.params = params;
        this.effects = effects;
    }

    public Params params() {
        return params;
    }

    public State state() {
        return state;
    }

    public long deadlineNanos() {
        return state.deadlineNanos(params);
    }

    public boolean isMaster() {
        return state.kind() == Kind.MASTER;
    }

    /// Each action is tried, whatever becomes of the one before: an advert that fails must not keep the addresses.
    ///
    /// @throws RuntimeException what the first one threw that failed, with the others' as suppressed; the state
    ///                          is the next one all the same
    public void handle(Event event, long nowNanos) {
        State before = state;
        Step step = Election.step(params, before, event, nowNanos);
        state = step.next();
        RuntimeException failure = null;
        for (Action action : step.actions()) {
            try {
                effects.run(action, nowNanos);
            } catch (RuntimeException e) {
                failure = joined(failure, e);
            }
        }
        if (before.kind() != state.kind()) {
            effects.transition(before, state, event, nowNanos);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        if (!next.equals(first)) {
            first.addSuppressed(next);
        }
        return first;
    }

    /// Puts other parameters in force; nothing happens if they are equal.
    public void change(Params next, long nowNanos) {
        Params before = params;
        if (!next.equals(before)) {
            params = next;
            handle(new Event.ParamsChanged(before), nowNanos);
        }
    }
}
