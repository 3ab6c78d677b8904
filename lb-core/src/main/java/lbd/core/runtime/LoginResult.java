package lbd.core.runtime;

/// What became of a request that had to show who its client is.
public enum LoginResult {
    BASIC_PASSED(Kind.BASIC_AUTH, "passed"),
    /// There was no name and password.
    NO_CREDENTIALS(Kind.BASIC_AUTH, "no_credentials"),
    /// What was there is none.
    BAD_CREDENTIALS(Kind.BASIC_AUTH, "bad_credentials"),
    UNKNOWN_USER(Kind.BASIC_AUTH, "unknown_user"),
    WRONG_PASSWORD(Kind.BASIC_AUTH, "wrong_password"),
    /// Too many passwords waited to be looked at.
    PASSWORDS_BUSY(Kind.BASIC_AUTH, "busy"),

    TOKEN_PASSED(Kind.JWT, "passed"),
    NO_TOKEN(Kind.JWT, "no_token"),
    BAD_TOKEN(Kind.JWT, "bad_token"),
    UNKNOWN_KEY(Kind.JWT, "unknown_key"),
    WRONG_SIGNATURE(Kind.JWT, "wrong_signature"),
    EXPIRED(Kind.JWT, "expired"),
    NOT_YET_VALID(Kind.JWT, "not_yet_valid"),
    WRONG_ISSUER(Kind.JWT, "wrong_issuer"),
    WRONG_AUDIENCE(Kind.JWT, "wrong_audience"),
    /// What a token says that may not what it asks for.
    CLAIMS(Kind.JWT, "claims"),
    /// None has been fetched yet.
    NO_KEYS(Kind.JWT, "no_keys"),
    /// Too many tokens waited to be verified.
    TOKENS_BUSY(Kind.JWT, "busy"),

    SERVER_PASSED(Kind.FORWARD_AUTH, "passed"),
    /// The server that was asked did not let it pass.
    SERVER_REFUSED(Kind.FORWARD_AUTH, "refused"),
    /// It has sent the client elsewhere, to log in for example.
    SERVER_REDIRECTED(Kind.FORWARD_AUTH, "redirected"),
    /// It has said nothing, or nothing that makes sense.
    SERVER_FAILED(Kind.FORWARD_AUTH, "failed");

    /// How a client has to show it.
    public enum Kind {
        BASIC_AUTH("basic_auth"),
        JWT("jwt"),
        FORWARD_AUTH("forward_auth");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// As the configuration says it.
        public String word() {
            return word;
        }
    }

    private final Kind kind;
    private final String word;

    LoginResult(Kind kind, String word) {
        this.kind = kind;
        this.word = word;
    }

    public Kind kind() {
        return kind;
    }

    /// Of its kind, as metrics say it.
    public String word() {
        return word;
    }

    public boolean isPassed() {
        return this == BASIC_PASSED || this == TOKEN_PASSED || this == SERVER_PASSED;
    }
}
