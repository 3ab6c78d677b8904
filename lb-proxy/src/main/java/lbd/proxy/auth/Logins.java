package lbd.proxy.auth;

import java.util.ArrayList;
import java.util.List;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.proxy.http.Gate;
import lbd.proxy.http.RoutePlan;
import org.jspecify.annotations.Nullable;

/// Makes the gates of routes, and keeps what they have found out when a configuration follows another. Nothing is there
/// before the first configuration that asks for it. State thread.
public final class Logins {
    private @Nullable Passwords passwords;

    /// The gates of a route, in their order.
    ///
    /// @param plan what changes on the answers to those who are refused
    public List<Gate> gates(AuthSpec spec, RoutePlan plan) {
        List<Gate> gates = new ArrayList<>();
        BasicAuth basic = spec.basic();
        if (basic != null) {
            gates.add(new BasicAuthGate(basic, passwords(), plan));
        }
        return gates;
    }

    private Passwords passwords() {
        Passwords made = passwords == null ? new Passwords() : passwords;
        passwords = made;
        return made;
    }
}
