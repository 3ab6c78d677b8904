package lbd.proxy.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.model.auth.JwtSpec;
import lbd.proxy.http.Gate;
import lbd.proxy.http.RoutePlan;
import lbd.proxy.listener.Listener;
import org.jspecify.annotations.Nullable;

/// Makes the gates of routes, and keeps what they have found out when a configuration follows another. Nothing is there
/// before the first configuration that asks for it. State thread.
public final class Logins {
    private @Nullable Passwords passwords;
    private @Nullable Tokens tokens;

    /// The gates of a route, in their order.
    ///
    /// @param plan  what changes on the answers to those who are refused
    /// @param inner makes the listener whose service leads to who is asked
    public List<Gate> gates(AuthSpec spec, RoutePlan plan, Function<ForwardAuth, Listener> inner) {
        List<Gate> gates = new ArrayList<>();
        BasicAuth basic = spec.basic();
        if (basic != null) {
            gates.add(new BasicAuthGate(basic, passwords(), plan));
        }
        JwtSpec jwt = spec.jwt();
        if (jwt != null) {
            gates.add(new JwtGate(jwt, tokens(), plan));
        }
        ForwardAuth forward = spec.forward();
        if (forward != null) {
            gates.add(new ForwardAuthGate(forward, inner.apply(forward), plan));
        }
        return gates;
    }

    private Tokens tokens() {
        Tokens made = tokens == null ? new Tokens() : tokens;
        tokens = made;
        return made;
    }

    private Passwords passwords() {
        Passwords made = passwords == null ? new Passwords() : passwords;
        passwords = made;
        return made;
    }
}
