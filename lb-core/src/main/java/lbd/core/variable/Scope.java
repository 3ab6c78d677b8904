package lbd.core.variable;

/// What is known by the time when a text is written.
///
/// @param moment   in the life of a request
/// @param captures groups of the regular expression whose match is at hand; -1: there is none
/// @param claims   whether a JWT has been verified by then
public record Scope(Moment moment, int captures, boolean claims) {
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

    /// Of a request without a match and without a token.
    public static final Scope REQUEST = new Scope(Moment.REQUEST, -1, false);
    /// The same when it is on its way to a server.
    public static final Scope SENT = new Scope(Moment.SENT, -1, false);
    /// The same when its answer is here.
    public static final Scope ANSWER = new Scope(Moment.ANSWER, -1, false);

    /// The same with the groups of a regular expression.
    public Scope withCaptures(int groups) {
        return new Scope(moment, groups, claims);
    }

    /// The same behind a verified JWT.
    public Scope withClaims() {
        return new Scope(moment, captures, true);
    }
}
