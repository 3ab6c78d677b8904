package lbd.daemon.cli;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which client connections are meant.
final class ConnectionOptions {
    @Parameters(
            paramLabel = "POOL[/SERVER]",
            arity = "0..1",
            description = "Only those of which it has something in hand.")
    private @Nullable String pool;

    @Option(names = "--client", paramLabel = "ADDRESS", description = "Only those of this client.")
    private @Nullable String client;

    @Option(names = "--older", paramLabel = "TIME", description = "Only those that are older: 10m, 1h.")
    private @Nullable String older;

    /// @param verb `connections`, `kill`
    String path(String verb) {
        StringBuilder path = new StringBuilder(ApiPath.under(verb, pool));
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        if (client != null) {
            query.add("client=" + ApiPath.encoded(client));
        }
        if (older != null) {
            query.add("older=" + ApiPath.encoded(older));
        }
        return path.append(query).toString();
    }
}
