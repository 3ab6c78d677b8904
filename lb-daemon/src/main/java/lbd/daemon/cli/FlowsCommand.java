package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lbd flows [POOL[/SERVER]] [--client A]`.
@Command(
        name = "flows",
        mixinStandardHelpOptions = true,
        description = "Shows the flows of forwarded packets, at most 1000, and their servers.",
        footer = {"", "Example: lbd flows dns --client 192.0.2.7"})
final class FlowsCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(paramLabel = "POOL[/SERVER]", arity = "0..1", description = "Only these.")
    private @Nullable String pool;

    @Option(names = "--client", paramLabel = "ADDRESS", description = "Only those of this client.")
    private @Nullable String client;

    @Override
    public Integer call() throws NotReachableException {
        StringBuilder path = new StringBuilder(ApiPath.under("flows", pool));
        if (client != null) {
            path.append("?value=").append(ApiPath.encoded(client));
        }
        return daemon.talk("GET", path.toString());
    }
}
