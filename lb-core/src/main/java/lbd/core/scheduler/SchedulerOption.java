package lbd.core.scheduler;

/// An option of schedulers. The file's reader, its errors and the help read this table and [SchedulerType].
public enum SchedulerOption {
    CONSISTENT("consistent", "true or false", "few keys move when servers come and go (ketama)"),
    BOUNDED_LOAD("bounded_load", "1.01 to 10", "no server gets more than this times its share; needs consistent"),
    PORT("port", "true or false", "the port is part of the key"),
    PREFIX("prefix", "1 to 32", "leading bits of an IPv4 address that count"),
    PREFIX6("prefix6", "1 to 128", "leading bits of an IPv6 address that count"),
    NAME("name", "a name", "of the header, cookie or parameter"),
    QUERY("query", "true or false", "the query is part of the key"),
    KEY("key", "source, destination or url", "what is hashed");

    private final String keyword;
    private final String allowed;
    private final String summary;

    SchedulerOption(String keyword, String allowed, String summary) {
        this.keyword = keyword;
        this.allowed = allowed;
        this.summary = summary;
    }

    /// As written in the configuration.
    public String keyword() {
        return keyword;
    }

    /// What may be written, for the help.
    public String allowed() {
        return allowed;
    }

    /// One line for the help.
    public String summary() {
        return summary;
    }
}
