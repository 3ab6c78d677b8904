package lbd.core.variable;

import java.util.Set;

/// What is known by the time when a text is written.
///
/// @param moment   in the life of a request
/// @param captures groups of the regular expression whose match is at hand; -1: there is none
/// @param logins   what the client has shown by then
public record Scope(Moment moment, int captures, Set<Login> logins) {
    /// How a client may have shown who it is.
    public enum Login {
        /// A name and a password.
        PASSWORD,
        /// A JWT.
        TOKEN,
        /// A server has said that it may.
        SERVER
    }

    /// In the life of a request.
    public enum Moment {
        /// Its head is here.
        REQUEST("before a server has been picked"),
        /// Its server is known.
        SENT("before the answer is here"),
        /// The head of the answer is here.
        ANSWER("");

        private final String tooEarly;

        Moment(String tooEarly) {
            this.tooEarly = tooEarly;
        }

        /// For errors: when that is.
        String text() {
            return tooEarly;
        }
    }

    public Scope {
        logins = Set.copyOf(logins);
    }

    /// Of a request without a match and without a login.
    public static final Scope REQUEST = new Scope(Moment.REQUEST, -1, Set.of());
    /// The same when it is on its way to a server.
    public static final Scope SENT = new Scope(Moment.SENT, -1, Set.of());
    /// The same when its answer is here.
    public static final Scope ANSWER = new Scope(Moment.ANSWER, -1, Set.of());

    /// The same with the groups of a regular expression.
    public Scope withCaptures(int groups) {
        return new Scope(moment, groups, logins);
    }

    /// The same behind these.
    public Scope with(Set<Login> shown) {
        return new Scope(moment, captures, shown);
    }

    /// Whether the client has shown one of these.
    boolean knows(Set<Login> wanted) {
        return logins.stream().anyMatch(wanted::contains);
    }
}
