package lbd.proxy.resolve;

import java.util.Locale;

/// What a look-up came to. Those that are worse come later.
public enum Result {
    FOUND("it has addresses"),
    /// NXDOMAIN.
    NO_SUCH_NAME("the name does not exist (NXDOMAIN)"),
    /// The name exists, with neither A nor AAAA records.
    NO_ADDRESS("the name has no address"),
    /// SERVFAIL, REFUSED and what else is no answer to the question.
    SERVER_FAILED("the name server failed (SERVFAIL or REFUSED)"),
    /// Nothing was heard, of any name server.
    NO_ANSWER("no name server answers");

    private final String text;

    Result(String text) {
        this.text = text;
    }

    /// As metrics say it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// In words for an operator.
    public String text() {
        return text;
    }
}
