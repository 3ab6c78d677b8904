package lbd.daemon.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What bash and zsh do before picocli's script: where a name of the daemon's is wanted, they ask it.
final class NameCompletion {
    private static final String SCRIPT = """

            # Which names come here: after that command, behind that option or as that word of its own.
            _lbd_kind() {
              case "$1:$2" in
            @OPTIONS@
              esac
              case "$1:$3" in
            @WORDS@
              esac
            }

            _lbd() {
              local line="${COMP_LINE:0:$COMP_POINT}"
              local current="${line##*[[:space:]]}" command="" before="" socket="" place=0 kind names word more=""
              COMPREPLY=()
              # By spaces: bash would divide the words at colons, which addresses have.
              for word in $(printf '%s\\n' "${line%"$current"}"); do
                case "$before" in
                  --socket) socket="$word" ;;
                esac
                case "$before" in
                  @VALUED@) before="" ; continue ;;
                esac
                before="$word"
                case "$word" in
                  -*) continue ;;
                esac
                case "$command/$word" in
                  /*) test "$word" = lbd || test "${word##*/}" = lbd || command="$word" ;;
                  @NESTED@) command="$command $word" ;;
                  *) place=$((place + 1)) ;;
                esac
              done
              case "$before" in
                -*) ;;
                *) before="" ;;
              esac
              case "$before" in
                @VALUED@) kind=$(_lbd_kind "$command" "$before" -) ;;
                *) kind=$(_lbd_kind "$command" - "$place") ;;
              esac
              case "$current" in
                -*) kind="" ;;
              esac
              if test -z "$kind"; then
                _complete_lbd
                return 0
              fi
              compopt +o default 2>/dev/null
              case "$command:$place" in
            @SUBCOMMANDS@
              esac
              if test -n "$socket"; then
                names=$(lbd names "$kind" --socket "$socket" 2>/dev/null)
              else
                names=$(lbd names "$kind" 2>/dev/null)
              fi
              # One by one: compgen -W expands its words, and a name may be $(anything). What would have to be quoted
              # is not offered.
              while IFS= read -r word; do
                case "$word" in
                  "" | -* | *[!][A-Za-z0-9._:/@%+=,-]*) ;;
                  "$current"*) COMPREPLY+=( "$word" ) ;;
                esac
              done <<EOF
            $(printf '%s\\n' $more)
            $names
            EOF
              if test -n "$BASH_VERSION"; then
                # It completes what follows the last colon alone.
                case "$current:$COMP_WORDBREAKS" in
                  *:*:*) word="${current%"${current##*:}"}"; COMPREPLY=( "${COMPREPLY[@]#"$word"}" ) ;;
                esac
              fi
              return 0
            }

            complete -F _lbd -o default lbd
            """;

    private final StringBuilder options = new StringBuilder();
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder subcommands = new StringBuilder();
    private final Set<String> valued = new TreeSet<>();
    private final Set<String> nested = new TreeSet<>();

    private NameCompletion() {}

    static String of(CommandLine lbd) {
        NameCompletion completion = new NameCompletion();
        own(lbd).forEach((name, command) -> completion.command(name, command.getCommandSpec()));
        return SCRIPT.replace("@OPTIONS@\n", completion.options)
                .replace("@WORDS@\n", completion.words)
                .replace("@SUBCOMMANDS@\n", completion.subcommands)
                .replace("@VALUED@", String.join("|", completion.valued))
                .replace("@NESTED@", String.join("|", completion.nested));
    }

    /// Without those that nobody types.
    private static Map<String, CommandLine> own(CommandLine of) {
        Map<String, CommandLine> own = new LinkedHashMap<>(of.getSubcommands());
        own.values().removeIf(one -> one.getCommandSpec().usageMessage().hidden());
        return own;
    }

    private void command(String path, CommandSpec spec) {
        for (OptionSpec option : spec.options()) {
            if (option.arity().max() > 0) {
                valued.addAll(Arrays.asList(option.names()));
                NameKind.of(option)
                        .ifPresent(kind -> row(
                                options,
                                Arrays.stream(option.names())
                                        .map(name -> "\"" + path + ":" + name + "\"")
                                        .collect(Collectors.joining("|")),
                                "echo " + kind.word() + "; return"));
            }
        }
        for (PositionalParamSpec one : spec.positionalParameters()) {
            String place = one.index().max() > 1000 || one.arity().max() > 1
                    ? "*"
                    : "" + one.index().min();
            NameKind.of(one).ifPresent(kind -> row(words, "\"" + path + ":\"" + place, "echo " + kind.word()));
        }
        Map<String, CommandLine> own = own(spec.commandLine());
        if (!own.isEmpty()) {
            row(subcommands, "\"" + path + ":0\"", "more=\"" + String.join(" ", own.keySet()) + "\"");
        }
        own.forEach((name, command) -> {
            nested.add("\"" + path + "/" + name + "\"");
            command(path + " " + name, command.getCommandSpec());
        });
    }

    private static void row(StringBuilder to, String when, String what) {
        to.append("    ").append(when).append(") ").append(what).append(" ;;\n");
    }
}
