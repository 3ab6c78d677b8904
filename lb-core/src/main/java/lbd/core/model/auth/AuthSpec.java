package lbd.core.model.auth;

import java.util.EnumSet;
import java.util.Set;
import lbd.core.variable.Scope.Login;
import org.jspecify.annotations.Nullable;

/// What requests of a route have to show, all of it, in this order. A null part is not asked for.
///
/// @param basic   name and password
/// @param jwt     a signed token
/// @param forward what another server says of them
public record AuthSpec(
        @Nullable BasicAuth basic,
        @Nullable JwtSpec jwt,
        @Nullable ForwardAuth forward) {
    /// Everybody passes.
    public static final AuthSpec NONE = new AuthSpec(null, null, null);

    /// What texts may say of a request that has passed.
    public Set<Login> logins() {
        Set<Login> logins = EnumSet.noneOf(Login.class);
        if (basic != null) {
            logins.add(Login.PASSWORD);
        }
        if (jwt != null) {
            logins.add(Login.TOKEN);
        }
        if (forward != null) {
            logins.add(Login.SERVER);
        }
        return logins;
    }
}
