package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lbd limits [LIMIT] [--key KEY]` and `lbd limits clear LIMIT [--key KEY]`.
@Command(
        name = "limits",
        mixinStandardHelpOptions = true,
        description =
                "Shows what limits have counted: all of them, one with the keys that it has refused lately, or one key.",
        subcommands = LimitsCommand.Clear.class,
        footer = {"", "Example: lbd limits logins"})
final class LimitsCommand implements Callable<Integer> {
    private static final String ALL = "/api/v1/limits";

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(paramLabel = "LIMIT", arity = "0..1", description = "One of rate_limits.")
    private @Nullable String name;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "What its key says, such as 192.0.2.1 where that is {client.address}.")
    private @Nullable String key;

    @Override
    public Integer call() throws NotReachableException {
        String one = name == null ? "" : "/" + ApiPath.encoded(name);
        return daemon.talk("GET", ALL + one + value(key));
    }

    private static String value(@Nullable String key) {
        return key == null ? "" : "?value=" + ApiPath.encoded(key);
    }

    @Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "Forgets what a limit has counted, of one key or of all. Requests in hand stay counted.",
            footer = {"", "Example: lbd limits clear logins --key 192.0.2.7"})
    static final class Clear implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(paramLabel = "LIMIT", description = "One of rate_limits.")
        private String name = "";

        @Option(names = "--key", paramLabel = "KEY", description = "Only this one.")
        private @Nullable String key;

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", ALL + "/" + ApiPath.encoded(name) + "/clear" + value(key));
        }
    }
}
