package lbd.daemon.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What fish offers after `lbd`: the commands, and of each its own commands and options.
final class FishCompletion {
    private final StringBuilder text = new StringBuilder("# lbd completion fish | source\ncomplete -c lbd -f\n");

    private FishCompletion() {}

    static String of(CommandLine lbd) {
        FishCompletion completion = new FishCompletion();
        lbd.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                completion.command(name, "__fish_use_subcommand", "", command.getCommandSpec());
            }
        });
        return completion.text.toString();
    }

    /// @param before where it may stand
    /// @param outer  that it stands in; empty: in none
    private void command(String name, String before, String outer, CommandSpec spec) {
        line(before, "-a " + name, spec);
        String within = outer + "__fish_seen_subcommand_from " + name;
        String own = String.join(" ", spec.subcommands().keySet());
        String bare = own.isEmpty() ? within : within + "; and not __fish_seen_subcommand_from " + own;
        spec.subcommands().forEach((sub, command) -> command(sub, bare, within + "; and ", command.getCommandSpec()));
        for (PositionalParamSpec one : spec.positionalParameters()) {
            NameKind.of(one).ifPresent(kind -> line(bare, "-f" + names(kind), String.join(" ", one.description())));
        }
        for (OptionSpec option : spec.options()) {
            String names = Arrays.stream(option.names())
                    .map(n -> n.startsWith("--") ? " -l " + n.substring(2) : " -s " + n.substring(1))
                    .reduce("", String::concat);
            String value = option.arity().max() == 0
                    ? ""
                    : NameKind.of(option).map(kind -> " -x" + names(kind)).orElse(" -r -F");
            line(bare, names.strip() + value, String.join(" ", option.description()));
        }
    }

    /// What the running daemon knows.
    private static String names(NameKind kind) {
        return " -a \"(lbd names " + kind.word() + " 2>/dev/null)\"";
    }

    private void line(String when, String what, CommandSpec spec) {
        line(when, what, String.join(" ", spec.usageMessage().description()));
    }

    private void line(String when, String what, String description) {
        String plain = description.replace("\\", "").replace("'", "").replaceAll("%n|\\s+", " ");
        text.append("complete -c lbd -n '%s' %s -d '%s'\n".formatted(when, what, plain));
    }
}
