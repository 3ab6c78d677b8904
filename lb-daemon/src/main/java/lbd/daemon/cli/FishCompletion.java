package lbd.daemon.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What fish offers after `lbd`: the commands, and of each its own commands and options.
final class FishCompletion {
    private final StringBuilder text = new StringBuilder("# lbd completion fish | source\ncomplete -c lbd -f\n");

    private FishCompletion() {}

    static String of(CommandLine lbd) {
        FishCompletion completion = new FishCompletion();
        lbd.getSubcommands().forEach((name, command) -> completion.command(name, command.getCommandSpec()));
        return completion.text.toString();
    }

    private void command(String name, CommandSpec spec) {
        line("__fish_use_subcommand", "-a " + name, spec);
        String within = "__fish_seen_subcommand_from " + name;
        spec.subcommands().forEach((own, command) -> line(within, "-a " + own, command.getCommandSpec()));
        for (OptionSpec option : spec.options()) {
            String names = Arrays.stream(option.names())
                    .map(n -> n.startsWith("--") ? " -l " + n.substring(2) : " -s " + n.substring(1))
                    .reduce("", String::concat);
            String value = option.arity().max() > 0 ? " -r -F" : "";
            line(within, names.strip() + value, String.join(" ", option.description()));
        }
    }

    private void line(String when, String what, CommandSpec spec) {
        line(when, what, String.join(" ", spec.usageMessage().description()));
    }

    private void line(String when, String what, String description) {
        String plain = description.replace("\\", "").replace("'", "").replaceAll("%n|\\s+", " ");
        text.append("complete -c lbd -n '%s' %s -d '%s'\n".formatted(when, what, plain));
    }
}
