package lbd.daemon.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `lbd tail [--match EXPR]`.
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Shows requests and sessions as they end, also where there is no access log, until it is interrupted.",
            "With --json a line each, as the access log has them."
        },
        footer = {"", "Example: lbd tail --match \"status>=500 pool=app\""})
final class TailCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 250;
    private static final int NOT_WATCHED = 409;

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Option(
            names = "--match",
            paramLabel = "EXPR",
            description = "Only those: conditions as access_log.when has them, with spaces between.")
    private @Nullable String match;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws NotReachableException, InterruptedException {
        String lines = daemon.json() ? "&lines=json" : "";
        String begin = ApiPath.watched("tail", match, null) + lines;
        AdminClient.Reply reply = daemon.askText("GET", begin);
        while (reply.done() && show(reply.body())) {
            String session = reply.body().substring(0, reply.body().indexOf(' '));
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            reply = daemon.askWatching("/api/v1/tail?session=" + session + lines, false);
            if (reply.status() == NOT_WATCHED) {
                spec.commandLine()
                        .getErr()
                        .println("from here on anew, what came in between is not shown; "
                                + reply.body().strip());
                reply = daemon.askWatching(begin, false);
            }
        }
        daemon.print(reply, reply.done());
        return reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /// @return whether somebody still reads
    private boolean show(String body) {
        int head = body.indexOf('\n');
        String missed = body.substring(body.indexOf(' ') + 1, head);
        PrintWriter out = spec.commandLine().getOut();
        String lines = body.substring(head + 1);
        out.print(daemon.json() ? lines : Colours.shown(lines));
        if (!missed.equals("0")) {
            spec.commandLine().getErr().println(missed + " more came faster than they could be shown");
        }
        out.flush();
        return !out.checkError();
    }
}
