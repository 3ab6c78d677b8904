package lbd.config.section;

import java.util.EnumSet;
import java.util.Set;
import lbd.core.variable.Scope;
import lbd.core.variable.Scope.Login;

/// What texts of one listener or route may say beside what is known of every request.
///
/// @param captures groups of the route's regular expression; -1: it has none
/// @param logins   what clients have shown by then
record KnownVariables(int captures, Set<Login> logins) {
    /// Where that cannot be said, so that nobody is told of mistakes that are none.
    static final Set<Login> EVERY_LOGIN = EnumSet.allOf(Login.class);

    Scope by(Scope moment) {
        return moment.withCaptures(captures).with(logins);
    }
}
