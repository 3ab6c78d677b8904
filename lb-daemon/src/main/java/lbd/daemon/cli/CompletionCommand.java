package lbd.daemon.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lbd.daemon.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description =
                "Prints what a shell needs to complete lbd's commands and options, and the names that the running daemon knows.",
        footer = {
            "",
            "Examples:",
            "bash: source <(lbd completion bash)",
            "zsh:  source <(lbd completion zsh)",
            "fish: lbd completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private String shell = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String script = switch (shell) {
            // The script for bash begins with what zsh needs to read it.
            case "bash", "zsh" -> {
                CommandLine lbd = LbdCommand.whole();
                yield AutoComplete.bash("lbd", lbd) + NameCompletion.of(lbd);
            }
            case "fish" -> FishCompletion.of(LbdCommand.whole());
            default ->
                throw new ParameterException(
                        spec.commandLine(), "no completion for \"" + shell + "\"; there is bash, zsh, fish");
        };
        PrintWriter out = spec.commandLine().getOut();
        out.print(script);
        out.flush();
        return ExitCode.DONE;
    }
}
