package lbd.daemon.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    /// What the file has as keys of a server.
    static final class Keys {
        @Option(names = "--weight", paramLabel = "N", description = "Its share of new work, 0 to 65535.")
        private @Nullable String weight;

        @Option(names = "--state", paramLabel = "STATE", description = "enabled, drain or disabled.")
        private @Nullable String state;

        @Option(names = "--max-connections", paramLabel = "N", description = "Requests or connections at once.")
        private @Nullable String maxConnections;

        @Option(
                names = "--backup",
                arity = "0..1",
                fallbackValue = "true",
                paramLabel = "true|false",
                description = "Takes work only while no other can.")
        private @Nullable String backup;

        @Option(names = "--track", paramLabel = "POOL/SERVER", description = "The server whose verdict it follows.")
        private @Nullable String track;

        @Option(
                names = "--health-check",
                paramLabel = "CHECK",
                description = "One of health_checks, off, or a check as in the file: \"{type: tcp}\".")
        private @Nullable String healthCheck;

        @Option(
                names = "--failover-to",
                paramLabel = "SERVER",
                description = "Who serves its clients while it does not.")
        private @Nullable String failoverTo;

        private Map<String, String> given() {
            Map<String, String> keys = new LinkedHashMap<>();
            put(keys, "weight", weight);
            put(keys, "state", state);
            put(keys, "max_connections", maxConnections);
            put(keys, "backup", backup);
            put(keys, "track", track);
            put(keys, "health_check", healthCheck);
            put(keys, "failover_to", failoverTo);
            return keys;
        }
    }

    private static void put(Map<String, String> keys, String key, @Nullable String value) {
        if (value != null) {
            keys.put(key, value);
        }
    }

    private static String path(ServerPath server, String verb, Map<String, String> keys) {
        return server.api(verb)
                + keys.entrySet().stream()
                        .map(key -> key.getKey() + "=" + ApiPath.encoded(key.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
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
        private Keys keys = new Keys();

        @Override
        public Integer call() throws NotReachableException {
            Map<String, String> all = new LinkedHashMap<>();
            all.put("address", address);
            all.putAll(keys.given());
            return daemon.talk("POST", path(server, "add", all));
        }
    }

    /// `lbd server set`
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Changes keys of a server; another address is another server.",
            footer = {"", "Example: lbd server set web/app3 --max-connections 200"})
    static final class Set implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                paramLabel = "POOL/SERVER",
                converter = ServerPath.Converter.class,
                description = "The server, as lbd status shows it.")
        private ServerPath server = new ServerPath("", "");

        @Option(names = "--address", paramLabel = "ADDRESS", description = "Where it is.")
        private @Nullable String address;

        @Mixin
        private Keys keys = new Keys();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws NotReachableException {
            Map<String, String> all = new LinkedHashMap<>();
            put(all, "address", address);
            all.putAll(keys.given());
            if (all.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "nothing to set: give at least one option");
            }
            return daemon.talk("POST", path(server, "set", all));
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

        @Parameters(
                paramLabel = "POOL/SERVER",
                converter = ServerPath.Converter.class,
                description = "The server, as lbd status shows it.")
        private ServerPath server = new ServerPath("", "");

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", server.api("remove"));
        }
    }
}
