package lbd.daemon.cli;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import lbd.core.text.Visible;
import lbd.daemon.ExitCode;
import lbd.daemon.Trouble;
import lbd.health.Digest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "digest",
        mixinStandardHelpOptions = true,
        description = "Prints the MD5 of a page's body, for a check's digest (what genhash prints).",
        footer = {"", "Example: lbd digest http://10.0.0.11/index.html"})
final class DigestCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "http:// or https://; certificates are not verified.")
    private URI url = URI.create("http://localhost/");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        try {
            Digest.Answer answer = Digest.of(url);
            spec.commandLine().getOut().println(answer.md5());
            if (answer.status() / 100 != 2) {
                spec.commandLine().getErr().println("note: the answer's status is " + answer.status());
            }
            return ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(Visible.of(String.valueOf(e.getMessage())));
            return ExitCode.WRONG_USE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(Visible.of(url + ": " + Trouble.text(e)));
            return ExitCode.NOT_REACHABLE;
        }
    }
}
