package lbd.daemon.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lbd.daemon.ExitCode;
import lbd.daemon.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `lbd man PAGE`, which the build of the package asks.
@Command(
        name = "man",
        mixinStandardHelpOptions = true,
        hidden = true,
        description = "Prints a page of the manual, in roff.",
        footer = {"", "Example: lbd man lbd.yaml.5 | man -l -"})
final class ManCommand implements Callable<Integer> {
    @Parameters(index = "1", arity = "0..1", paramLabel = "DATE", description = "Of the page: 2026-11-21.")
    private String date = "";

    @Parameters(index = "0", paramLabel = "lbd.1|lbd.yaml.5", description = "The page.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String page = switch (name) {
            case "lbd.1" -> ManPages.ofCommands(Version.text(), date);
            case "lbd.yaml.5" -> ManPages.ofKeys(Version.text(), date);
            default ->
                throw new ParameterException(
                        spec.commandLine(), "no page \"" + name + "\"; there is lbd.1, lbd.yaml.5");
        };
        PrintWriter out = spec.commandLine().getOut();
        out.print(page);
        out.flush();
        return ExitCode.DONE;
    }
}
