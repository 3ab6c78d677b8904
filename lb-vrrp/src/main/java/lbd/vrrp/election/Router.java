package lbd.vrrp.election;

import lbd.vrrp.election.State.Kind;

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

    public void handle(Event event, long nowNanos) {
        State before = state;
        Step step = Election.step(params, before, event, nowNanos);
        state = step.next();
        for (Action action : step.actions()) {
            effects.run(action, nowNanos);
        }
        if (before.kind() != state.kind()) {
            effects.transition(before, state, event, nowNanos);
        }
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
