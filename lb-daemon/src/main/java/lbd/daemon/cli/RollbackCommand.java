package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Takes again what was in force before `lbd apply --confirm`, without waiting for its time.",
        footer = {"", "Example: lbd rollback"})
final class RollbackCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("POST", "/api/v1/rollback");
    }
}
