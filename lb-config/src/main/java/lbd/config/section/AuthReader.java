package lbd.config.section;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.Value;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.variable.Scope.Login;
import org.jspecify.annotations.Nullable;

/// `basic_auth:`, `jwt:` and `forward_auth:` of a listener or a route.
final class AuthReader {
    private final AuthSpec inherited;
    private final Field<@Nullable BasicAuth> basic;
    private final Field<JwtReader.@Nullable Jwt> jwt;
    private final Field<@Nullable ForwardAuth> forward;

    private AuthReader(EditsReader.Keys keys, AuthSpec inherited, Function<Value, String> pool) {
        this.inherited = inherited;
        basic = keys.<@Nullable BasicAuth>optional(
                "basic_auth", v -> v.is("off") ? null : v.map(BasicAuthReader::read), inherited.basic());
        JwtSpec before = inherited.jwt();
        JwtReader.Jwt usual = before == null ? null : new JwtReader.Jwt(before, List.of());
        jwt = keys.<JwtReader.@Nullable Jwt>optional("jwt", v -> v.is("off") ? null : v.map(JwtReader::read), usual);
        forward = keys.<@Nullable ForwardAuth>optional(
                "forward_auth",
                v -> v.is("off") ? null : v.map(map -> ForwardAuthReader.read(map, pool)),
                inherited.forward());
    }

    /// @param inherited what holds where nothing is said
    /// @param pool      reads the name of a pool
    static AuthReader of(EditsReader.Keys keys, AuthSpec inherited, Function<Value, String> pool) {
        return new AuthReader(keys, inherited, pool);
    }

    private boolean isGood() {
        return basic.isGood() && jwt.isGood() && forward.isGood();
    }

    /// What texts may say behind it.
    Set<Login> logins() {
        return isGood() ? auth().logins() : KnownVariables.EVERY_LOGIN;
    }

    /// Once all are known to be good.
    AuthSpec auth() {
        JwtReader.Jwt token = jwt.get();
        return new AuthSpec(basic.get(), token == null ? null : token.spec(), forward.get());
    }

    /// Nothing where that is not known.
    AuthSpec orNone() {
        return isGood() ? auth() : AuthSpec.NONE;
    }

    /// What requests go on with, once all are known to be good.
    List<HeaderRule> rules() {
        List<HeaderRule> rules = new ArrayList<>();
        JwtReader.Jwt token = jwt.get();
        if (token != null) {
            rules.addAll(token.forward());
        }
        ForwardAuth asks = forward.get();
        // Those of the listener are among its own rules, which come first.
        if (asks != null && !asks.equals(inherited.forward())) {
            rules.addAll(ForwardAuthReader.rules(asks));
        }
        return rules;
    }
}
