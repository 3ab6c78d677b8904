package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "confirm",
        mixinStandardHelpOptions = true,
        description = "Keeps what `lbd apply --confirm` has put into force.",
        footer = {
            "",
            "Example: lbd apply -c /etc/lbd/new.yaml --confirm 60s && curl -fsS http://www.example.com/ && lbd confirm"
        })
final class ConfirmCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("POST", "/api/v1/confirm");
    }
}
