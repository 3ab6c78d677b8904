package lbd.daemon.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lbd.core.accesslog.AccessField;
import lbd.core.scheduler.SchedulerOption;
import lbd.core.scheduler.SchedulerType;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description = "Explains a command, or one of the topics: schedulers, access-log.",
        helpCommand = true,
        footer = {"", "Example: lbd help schedulers"})
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND|TOPIC", description = "What to explain.")
    private @Nullable String about;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine lbd = spec.commandLine().getParent();
        PrintWriter out = lbd.getOut();
        switch (about) {
            case null -> lbd.usage(out);
            case "schedulers" -> schedulers(out);
            case "access-log" -> accessLog(out);
            default -> command(lbd, about).usage(out);
        }
        return ExitCode.DONE;
    }

    private CommandLine command(CommandLine lbd, String name) {
        CommandLine command = lbd.getSubcommands().get(name);
        if (command == null) {
            throw new ParameterException(spec.commandLine(), "no command or topic \"" + name + "\"");
        }
        return command;
    }

    private static void schedulers(PrintWriter out) {
        out.println("How a pool picks a server for new work (scheduler: in the configuration file):");
        print(
                out,
                row -> Arrays.stream(SchedulerType.values())
                        .forEach(t -> row.accept(t.keyword(), t.summary() + with(t))));
        out.println("Their options, as in scheduler: {type: url_hash, consistent: true}:");
        print(
                out,
                row -> Arrays.stream(SchedulerOption.values())
                        .forEach(o -> row.accept(o.keyword(), o.summary() + " (" + o.allowed() + ")")));
    }

    private static String with(SchedulerType type) {
        return type.options().isEmpty()
                ? ""
                : type.options().stream().map(SchedulerOption::keyword).collect(Collectors.joining(", ", " [", "]"));
    }

    private static void accessLog(PrintWriter out) {
        out.println(
                "format: json, common, combined, or a template with {fields} (access_log: in the file). The fields:");
        print(out, row -> Arrays.stream(AccessField.values()).forEach(f -> row.accept(f.word(), f.meaning())));
    }

    private static void print(PrintWriter out, Consumer<BiConsumer<String, String>> rows) {
        rows.accept((word, meaning) -> out.println("  %-16s %s".formatted(word, meaning)));
    }
}
