package lbd.vrrp.election;

import java.util.List;

/// The outcome of one event.
public record Step(State next, List<Action> actions) {
    static Step stay(State state) {
        return new Step(state, List.of());
    }

    static Step to(State next, Action... actions) {
        return new Step(next, List.of(actions));
    }
}
