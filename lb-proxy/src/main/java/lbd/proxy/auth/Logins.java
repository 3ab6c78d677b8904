package lbd.proxy.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lbd.core.count.CountBy;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.JwtSpec;
import lbd.core.runtime.FetchedKeys;
import lbd.core.runtime.LoginResult;
import lbd.proxy.http.Gate;
import lbd.proxy.http.RoutePlan;
import lbd.proxy.listener.Listener;
import org.jspecify.annotations.Nullable;

/// Makes the gates of routes, and keeps what they have found out when a configuration follows another. Nothing is there
/// before the first configuration that asks for it. State thread.
public final class Logins {
    private @Nullable Passwords passwords;
    private @Nullable VerifiedTokens tokens;

    /// What gates of a route need beside what they ask for.
    ///
    /// @param plan   what changes on the answers to those who are refused
    /// @param counts what becomes of requests
    /// @param keys   where they are fetched
    /// @param inner  makes the listener whose service leads to who is asked
    public record Surroundings(
            RoutePlan plan,
            CountBy<LoginResult> counts,
            Function<JwtKeys.OfUrl, FetchedKeys> keys,
            Function<ForwardAuth, Listener> inner) {}

    /// The gates of a route, in their order.
    public List<Gate> gates(AuthSpec spec, Surroundings around) {
        List<Gate> gates = new ArrayList<>();
        BasicAuth basic = spec.basic();
        if (basic != null) {
            gates.add(new BasicAuthGate(basic, passwords(), around.counts, around.plan));
        }
        JwtSpec jwt = spec.jwt();
        if (jwt != null) {
            FetchedKeys fetched = jwt.keys() instanceof JwtKeys.OfUrl source ? around.keys.apply(source) : null;
            gates.add(new JwtGate(jwt, tokens(), fetched, around.counts, around.plan));
        }
        ForwardAuth forward = spec.forward();
        if (forward != null) {
            gates.add(new ForwardAuthGate(forward, around.inner.apply(forward), around.counts, around.plan));
        }
        return gates;
    }

    private VerifiedTokens tokens() {
        VerifiedTokens made = tokens == null ? new VerifiedTokens() : tokens;
        tokens = made;
        return made;
    }

    private Passwords passwords() {
        Passwords made = passwords == null ? new Passwords() : passwords;
        passwords = made;
        return made;
    }
}
