package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd alerts` and `lbd alerts test [ALERT]`.
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description = "Shows the alerts: what was sent, what failed and why, what waits.",
        subcommands = AlertsCommand.Test.class,
        footer = {"", "Example: lbd alerts"})
final class AlertsCommand implements Callable<Integer> {
    private static final String ALL = "/api/v1/alerts";

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ALL);
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = "Sends a message that says that it is a test, by one alert or by all, and shows the answer.",
            footer = {"", "Example: lbd alerts test webhook"})
    static final class Test implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(paramLabel = "ALERT", arity = "0..1", description = "Of the alert, as lbd alerts shows it.")
        private @Nullable String name;

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", ALL + (name == null ? "" : "/" + ApiPath.encoded(name)) + "/test");
        }
    }
}
