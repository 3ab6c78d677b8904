package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description =
                "Makes the running daemon read its file again. Where it refuses the file, nothing changes; all errors are"
                        + " printed, and the exit code is 4.",
        footer = {"", "Example: lbd check /etc/lbd/lbd.yaml && lbd reload"})
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("POST", ApiPath.RELOAD);
    }
}
