package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = {
            "Puts a file into force, which may be another than the daemon's own; no file is written.",
            "With --confirm what was in force comes back by itself: when the time is over and nobody has said"
                    + " `lbd confirm`, or at once when answers of 5xx double and are more than 1 %% in 10 s."
        },
        footer = {"", "Example: lbd apply -c /etc/lbd/new.yaml --confirm 60s"})
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--confirm", paramLabel = "TIME", description = "1s to 24h, such as 60s.")
    private @Nullable String confirm;

    @Override
    public Integer call() throws NotReachableException {
        String within = confirm == null ? "" : "&confirm=" + ApiPath.encoded(confirm);
        return daemon.talk("POST", ApiPath.ofFile("apply", config.path()) + within);
    }
}
