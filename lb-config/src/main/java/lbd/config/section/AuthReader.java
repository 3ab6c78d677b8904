package lbd.config.section;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.Value;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.edge.HeaderRule;
import lbd.core.variable.Scope.Login;
import org.jspecify.annotations.Nullable;

/// `basic_auth:`, `jwt:` and `forward_auth:` of a listener or a route.
final class AuthReader {
    private final Field<@Nullable BasicAuth> basic;

    private AuthReader(EditsReader.Keys keys, AuthSpec inherited, Function<Value, String> pool) {
        basic = keys.<@Nullable BasicAuth>optional(
                "basic_auth", v -> v.is("off") ? null : v.map(BasicAuthReader::read), inherited.basic());
    }

    /// @param inherited what holds where nothing is said
    /// @param pool      reads the name of a pool
    static AuthReader of(EditsReader.Keys keys, AuthSpec inherited, Function<Value, String> pool) {
        return new AuthReader(keys, inherited, pool);
    }

    private boolean isGood() {
        return basic.isGood();
    }

    /// What texts may say behind it.
    Set<Login> logins() {
        return isGood() ? auth().logins() : Known.EVERY_LOGIN;
    }

    /// Once all are known to be good.
    AuthSpec auth() {
        return new AuthSpec(basic.get(), null, null);
    }

    /// Nothing where that is not known.
    AuthSpec orNone() {
        return isGood() ? auth() : AuthSpec.NONE;
    }

    /// What requests go on with, once all are known to be good.
    List<HeaderRule> rules() {
        return new ArrayList<>();
    }
}
