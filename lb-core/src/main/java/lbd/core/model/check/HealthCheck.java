package lbd.core.model.check;

import lbd.core.model.Name;

/// One check of a pool's servers. Equal ones are the same check: after a reload it goes on as if nothing had
/// happened.
///
/// @param name unique among the checks of one pool; the type where a check of a pool's own has no name
public record HealthCheck(String name, CheckSpec spec, CheckTiming timing, CheckTarget target) {
    public HealthCheck {
        Name.check(name);
    }

    /// The same at another port.
    public HealthCheck at(int port) {
        return new HealthCheck(name, spec, timing, target.at(port));
    }
}
