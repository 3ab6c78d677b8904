package lbd.daemon.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.config.edit.Edit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `lbd server add`, `set` and `remove`.
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Adds, changes and removes servers of the running daemon, with no file.",
            "A change stays over reloads, until it is taken back or the file changes just that; over a restart with"
                    + " process.state_file. lbd config diff shows what differs from the file, lbd config save writes it there."
        },
        subcommands = {ServerCommand.Add.class, ServerCommand.Set.class, ServerCommand.Remove.class},
        footer = {"", "Example: lbd server add web/app3 10.0.0.13:8080 --weight 2"})
final class ServerCommand {
    private static String path(ServerPath server, String verb, Map<String, String> keys, List<String> unset) {
        return server.api(verb)
                + Stream.concat(
                                keys.entrySet().stream()
                                        .map(key -> key.getKey() + "=" + ApiPath.encoded(key.getValue())),
                                unset.stream().map(key -> "unset=" + ApiPath.encoded(key)))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /// A server that is there.
    static final class Target {
        @Parameters(
                paramLabel = "POOL/SERVER",
                converter = ServerPath.Converter.class,
                description = "The server, as lbd status shows it.")
        private ServerPath server = new ServerPath("", "");
    }

    /// `lbd server add`
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a server; it is the same as one of the file.",
            footer = {"", "Example: lbd server add web/app3 10.0.0.13:8080 --weight 2"})
    static final class Add implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                index = "0",
                paramLabel = "POOL/NAME",
                converter = ServerPath.Converter.class,
                description = "The pool, and the name that the server gets.")
        private ServerPath server = new ServerPath("", "");

        @Parameters(index = "1", paramLabel = "ADDRESS", description = "Such as 10.0.0.13:8080 or unix:/run/app.sock.")
        private String address = "";

        @Mixin
        private ServerKeys keys = new ServerKeys();

        @Override
        public Integer call() throws NotReachableException {
            Map<String, String> all = new LinkedHashMap<>();
            all.put("address", address);
            all.putAll(keys.given());
            return daemon.talk("POST", path(server, "add", all, List.of()));
        }
    }

    /// `lbd server set`
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Changes keys of a server; another address is another server.",
            footer = {
                "",
                "Example: lbd server set web/app3 --max-connections 200",
                "         lbd server set web/app3 --unset max-connections"
            })
    static final class Set implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Mixin
        private Target target = new Target();

        @Mixin
        private ServerKeys keys = new ServerKeys();

        @Option(names = "--address", paramLabel = "ADDRESS", description = "Where it is.")
        void address(String value) {
            keys.given().put("address", value);
        }

        @Option(
                names = "--unset",
                paramLabel = "KEY",
                description =
                        "The key is not said any more, so that its default holds: max-connections, track, ... May be"
                                + " there several times.")
        private List<String> unset = List.of();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws NotReachableException {
            List<String> gone =
                    unset.stream().map(key -> key.replace('-', '_')).distinct().toList();
            for (String key : gone) {
                if (!Edit.SERVER_KEYS.contains(key) || key.equals("address")) {
                    throw new ParameterException(
                            spec.commandLine(), "--unset: \"" + key + "\" is none of " + unsettable());
                }
                if (keys.given().containsKey(key)) {
                    throw new ParameterException(spec.commandLine(), key + ": set or unset, not both");
                }
            }
            if (keys.given().isEmpty() && gone.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "nothing to set: give at least one option");
            }
            return daemon.talk("POST", path(target.server, "set", keys.given(), gone));
        }

        private static String unsettable() {
            return Edit.SERVER_KEYS.stream()
                    .filter(key -> !key.equals("address"))
                    .collect(Collectors.joining(", "));
        }
    }

    /// `lbd server remove`
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a server; what it has in hand may end within process.shutdown_grace.",
            footer = {"", "Example: lbd server remove web/app3"})
    static final class Remove implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Mixin
        private Target target = new Target();

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", target.server.api("remove"));
        }
    }
}
