package lbd.config.bind;

/// What can be referred to by its name, and which list of the file declares it (dots lead into sections). To
/// add one, add a line.
public enum NamedKind {
    LISTENER("listener", "listeners"),
    POOL("pool", "pools"),
    CONDITION("condition", "conditions"),
    RATE_LIMIT("rate limit", "rate_limits"),
    HEALTH_CHECK("health check", "health_checks"),
    TLS_CERTIFICATE("certificate", "tls.certificates"),
    TLS_PROFILE("profile", "tls.profiles"),
    TLS_ACME("account", "tls.acme"),
    VRRP_SCRIPT("script", "vrrp.scripts"),
    VRRP_INSTANCE("instance", "vrrp.instances");

    private final String word;
    private final String section;

    NamedKind(String word, String section) {
        this.word = word;
        this.section = section;
    }

    String word() {
        return word;
    }

    String section() {
        return section;
    }
}
