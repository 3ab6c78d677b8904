package lbd.daemon.cli;

import java.util.concurrent.Callable;
import lbd.daemon.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd names KIND`, which shells ask while somebody types ([NameKind]). It says nothing where nobody answers: an error
/// would stand in the middle of a command line.
@Command(
        name = NamesCommand.NAME,
        mixinStandardHelpOptions = true,
        hidden = true,
        description = "Prints what the running daemon has of a kind, a name a line, for completion.",
        footer = {"", "Example: lbd names servers"})
final class NamesCommand implements Callable<Integer> {
    static final String NAME = "names";

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(
            paramLabel = "KIND",
            description = "pools, servers, places, listeners, routes, instances, limits or alerts.")
    private String kind = "";

    @Override
    public Integer call() {
        try {
            AdminClient.Reply reply = daemon.ask("GET", ApiPath.names(kind));
            if (reply.done()) {
                daemon.print(reply, true);
            }
        } catch (NotReachableException e) {
            // There are none, then.
        }
        return ExitCode.DONE;
    }
}
