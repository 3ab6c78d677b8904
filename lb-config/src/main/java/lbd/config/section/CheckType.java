package lbd.config.section;

/// The words of a check's `type:`
enum CheckType {
    TCP(Over.TLS),
    HTTP_GET(Over.TCP),
    SSL_GET(Over.TLS),
    SCRIPT(Over.OTHER),
    UDP(Over.NETWORK),
    DNS(Over.NETWORK),
    SMTP(Over.TLS),
    PING(Over.NETWORK),
    AGENT(Over.TLS),
    FILE(Over.OTHER),
    MYSQL(Over.TCP),
    POSTGRES(Over.TCP),
    REDIS(Over.TLS),
    GRPC(Over.TLS);

    private enum Over {
        /// Whatever it does itself: a script, a file.
        OTHER,
        NETWORK,
        TCP,
        /// TCP, and TLS where that is wanted.
        TLS
    }

    private final Over over;

    CheckType(Over over) {
        this.over = over;
    }

    /// Whether it may say `interface:`
    boolean overNetwork() {
        return over != Over.OTHER;
    }

    /// Whether it may say `proxy_protocol:`
    boolean overTcp() {
        return over == Over.TCP || over == Over.TLS;
    }

    /// Whether it may say `tls:`
    boolean overTls() {
        return over == Over.TLS;
    }
}
