package lbd.daemon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lbd.config.ConfigKeys;
import lbd.config.bind.ConfigKey;
import lbd.config.bind.KeyType;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// lbd(1) and lbd.yaml(5), of the same tables as help, completion and the readers of the configuration.
final class ManPages {
    private ManPages() {}

    // ---- lbd(1)

    static String ofCommands(String version, String date) {
        CommandLine lbd = LbdCommand.whole();
        Roff page = new Roff("lbd", 1, version, date);
        page.heading("NAME");
        page.text("lbd - a load balancer for TCP, UDP and HTTP");
        page.heading("SYNOPSIS");
        page.text("lbd COMMAND [OPTION]... [ARGUMENT]...");
        page.heading("DESCRIPTION");
        page.text(
                "lbd takes TCP and HTTP connections and UDP datagrams, picks a server of a pool for each, and carries the"
                        + " bytes between the two; it checks its servers and holds virtual addresses by VRRP.");
        page.paragraph();
        page.text(
                "lbd run is the daemon. Most other commands ask it, or change something in it, through its admin socket."
                        + " Each takes --help, and most take --json.");
        page.heading("COMMANDS");
        own(lbd).forEach((name, command) -> command(page, "lbd " + name, command));
        page.heading("EXIT STATUS");
        lbd.getCommandSpec().usageMessage().exitCodeList().forEach((code, meaning) -> {
            page.term(code, "");
            page.text(meaning);
        });
        page.heading("ENVIRONMENT");
        page.term("NO_COLOR", "");
        page.text("Anything: no colours on a terminal either.");
        page.term("LBD_JAVA_OPTS", "");
        page.text("Options for the JVM, behind those of the package.");
        page.heading("FILES");
        page.term("/etc/lbd/lbd.yaml", "");
        page.text("The configuration, see lbd.yaml(5).");
        page.term("/run/lbd/admin.sock", "");
        page.text("The admin socket.");
        page.term("/usr/share/doc/lbd/docs", "");
        page.text("The manual.");
        page.heading("SEE ALSO");
        page.text("lbd.yaml(5)");
        return page.toString();
    }

    private static Map<String, CommandLine> own(CommandLine of) {
        Map<String, CommandLine> own = new LinkedHashMap<>(of.getSubcommands());
        own.values().removeIf(one -> one.getCommandSpec().usageMessage().hidden());
        return own;
    }

    private static void command(Roff page, String name, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        page.part(name);
        Help help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
        page.example(
                help.synopsis(0).replaceAll("\\s+", " ").replace(" [-hV]", "").strip());
        page.paragraph();
        page.text(String.join("\n", spec.usageMessage().description()));
        for (PositionalParamSpec one : spec.positionalParameters()) {
            argument(page, one.paramLabel(), "", one);
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                String value = option.arity().max() == 0 ? "" : option.paramLabel();
                argument(page, String.join(", ", option.names()), value, option);
            }
        }
        List<String> footer = Arrays.stream(spec.usageMessage().footer())
                .filter(line -> !line.isBlank())
                .toList();
        if (!footer.isEmpty()) {
            page.paragraph();
            page.example(String.join("\n", footer));
        }
        own(command).forEach((sub, its) -> command(page, name + " " + sub, its));
    }

    private static void argument(Roff page, String names, String value, ArgSpec about) {
        page.term(names, value);
        page.text(String.join("\n", about.description()));
    }

    // ---- lbd.yaml(5)

    static String ofKeys(String version, String date) {
        Roff page = new Roff("lbd.yaml", 5, version, date);
        page.heading("NAME");
        page.text("lbd.yaml - the configuration of lbd");
        page.heading("DESCRIPTION");
        page.text(
                "The file that lbd run reads, and again at lbd reload; lbd check says what is wrong with it. It is YAML."
                        + " [] stands for each element of a list. A change of what is under process needs a restart; everything"
                        + " else is taken over by a reload.");
        page.paragraph();
        page.text(
                "A range that depends on another key is shown for the default of that key. A mapping that has several forms"
                        + " is shown with the keys of all of them.");
        page.heading("KEYS");
        Map<String, List<ConfigKey>> byMapping = new LinkedHashMap<>();
        byMapping.put("", new ArrayList<>());
        ConfigKeys.all()
                .forEach(key -> byMapping
                        .computeIfAbsent(key.parent(), _ -> new ArrayList<>())
                        .add(key));
        Map<List<String>, String> shown = new LinkedHashMap<>();
        byMapping.forEach((mapping, keys) -> {
            page.part(mapping.isEmpty() ? "The file" : mapping);
            // As a condition may stand in a condition.
            String first = shown.putIfAbsent(keys.stream().map(ManPages::same).toList(), mapping);
            if (first != null) {
                page.text("The keys of " + first + ", with the same values.");
                return;
            }
            keys.forEach(key -> {
                page.term(key.name(), "");
                page.text(described(key));
            });
        });
        page.heading("FILES");
        page.term("/etc/lbd/lbd.yaml", "");
        page.text("Where the service looks for it.");
        page.term("/usr/share/doc/lbd/examples", "");
        page.text("Examples.");
        page.heading("SEE ALSO");
        page.text("lbd(1), /usr/share/doc/lbd/docs/reference.md");
        return page.toString();
    }

    private static String same(ConfigKey key) {
        return key.name() + ": " + described(key);
    }

    private static String described(ConfigKey key) {
        String types = key.types().stream().map(KeyType::text).collect(Collectors.joining("; or "));
        String value = switch (key.list()) {
            case ONE -> types;
            case LIST -> "list of: " + types;
            case ONE_OR_LIST -> types + "; or a list of those";
        };
        StringBuilder text = new StringBuilder(value.replace("`", ""));
        if (key.required()) {
            text.append(". Must be there");
        } else if (key.fallback() != null) {
            text.append(". Default: ").append(key.fallback());
        }
        if (!key.only().isEmpty()) {
            text.append(". Only with ").append(String.join(", ", key.only()));
        }
        return text.append('.').toString();
    }
}
