package lbd.daemon.cli;

import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;

/// What the running daemon knows names of that commands take: which words of the help stand for them.
enum NameKind {
    POOLS("pools", "POOL"),
    SERVERS("servers", "POOL/SERVER"),
    /// Pools and their servers.
    PLACES("places", "POOL[/SERVER]"),
    LISTENERS("listeners", "LISTENER"),
    /// Listeners of HTTP and the numbers of their routes.
    ROUTES("routes", "LISTENER[/ROUTE]"),
    INSTANCES("instances", "INSTANCE"),
    LIMITS("limits", "LIMIT"),
    ALERTS("alerts", "ALERT");

    private final String word;
    private final String label;

    NameKind(String word, String label) {
        this.word = word;
        this.label = label;
    }

    /// As `lbd names` and the admin API say it.
    String word() {
        return word;
    }

    static Optional<NameKind> of(ArgSpec argument) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(argument.paramLabel()))
                .findFirst();
    }
}
