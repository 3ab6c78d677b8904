package lbd.daemon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import lbd.daemon.ExitCode;
import lbd.daemon.Trouble;
import lbd.daemon.admin.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `lbd config diff`, `show`, `save`, `add` and `remove`.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Shows what is in force in the running daemon, and writes what was changed by hand into the file.",
        subcommands = {
            ConfigCommand.Diff.class,
            ConfigCommand.Show.class,
            ConfigCommand.Save.class,
            ConfigCommand.Add.class,
            ConfigCommand.Remove.class
        },
        footer = {"", "Example: lbd config diff"})
public final class ConfigCommand {
    private static final String PATH = "/api/v1/config";

    /// `lbd config diff`
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Shows what is in force otherwise than the file says.",
            footer = {"", "Example: lbd config diff"})
    static final class Diff implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("GET", "/api/v1/config/diff");
        }
    }

    /// `lbd config show`
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the configuration in force as one file, with what was changed by hand; secrets are hidden.",
            footer = {"", "Example: lbd config show --effective"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Option(names = "--effective", description = "With the defaults of what is not written out.")
        private boolean effective;

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("GET", PATH + (effective ? "?value=effective" : ""));
        }
    }

    /// `lbd config add`
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Adds pools, listeners and what they name to what is in force, as a file has them: all of it, or nothing.",
                "They stay over reloads, until they are removed."
            },
            footer = {"", "Example: lbd config add /etc/lbd/canary.yaml"})
    static final class Add implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                paramLabel = "FRAGMENT",
                description =
                        "A file with listeners, pools, health_checks, conditions or rate_limits, and nothing else.")
        private Path file = Path.of("");

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", ApiPath.ofFile("config/add", file));
        }
    }

    /// `lbd config remove`
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a pool, a listener or what they name, by hand or of the file, if nothing uses it.",
            footer = {"", "Example: lbd config remove pool canary"})
    static final class Remove implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                index = "0",
                paramLabel = "KIND",
                description = "listener, pool, health_check, condition or rate_limit.")
        private String kind = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", PATH + "/remove/" + ApiPath.encoded(kind) + "/" + ApiPath.encoded(name));
        }
    }

    /// `lbd config save`
    @Command(
            name = "save",
            mixinStandardHelpOptions = true,
            description = {
                "Writes what was changed by hand into the configuration file, and into those that it includes, where it belongs;"
                        + " comments and layout of all else stay.",
                "The files are written by this command, as its user, and then reloaded. Nothing is written where that would not"
                        + " mean what is in force, or where a file has changed since it was read."
            },
            footer = {"", "Example: lbd config save"})
    static final class Save implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Option(names = "--print", description = "Print what the files would say, and write nothing.")
        private boolean print;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws NotReachableException, JsonProcessingException {
            AtomicReference<@Nullable UserPrincipal> user = new AtomicReference<>();
            AdminClient.Reply reply = daemon.askJson("POST", PATH + "/save", user::set);
            PrintWriter out = spec.commandLine().getOut();
            if (!reply.done()) {
                return refused(reply);
            }
            JsonNode found = new JsonMapper().readTree(reply.body());
            List<FileReplacement> files = new ArrayList<>();
            for (JsonNode file : found.path("files")) {
                files.add(new FileReplacement(
                        Path.of(file.path("file").asText()),
                        file.path("was").asText(),
                        file.path("text").asText()));
            }
            List<String> beside = new ArrayList<>();
            found.path("beside").forEach(one -> beside.add(one.asText()));
            if (print) {
                files.forEach(file -> out.print(file.text()));
                out.flush();
                return ExitCode.DONE;
            }
            try {
                for (FileReplacement one : files) {
                    String obstacle = FileRight.obstacle(user.get(), one.file());
                    if (obstacle != null) {
                        spec.commandLine().getErr().println("nothing is written: " + obstacle);
                        return ExitCode.REFUSED;
                    }
                }
                FileReplacement.all(files);
            } catch (IOException e) {
                spec.commandLine().getErr().println("nothing is written: " + Trouble.text(e));
                return ExitCode.REFUSED;
            }
            if (daemon.json()) {
                out.println(Json.of(new SavedView(
                        files.stream().map(file -> file.file().toString()).toList(), beside)));
            } else {
                files.forEach(file -> out.println("written: " + file.file()));
                beside.forEach(one -> out.println("stays by hand, since no file says it: " + one));
                if (files.isEmpty()) {
                    out.println("nothing to write");
                }
            }
            out.flush();
            return files.isEmpty() ? ExitCode.DONE : reload();
        }

        private int refused(AdminClient.Reply reply) throws JsonProcessingException {
            if (daemon.json()) {
                daemon.print(reply, false);
            } else {
                spec.commandLine()
                        .getErr()
                        .println(new JsonMapper()
                                .readTree(reply.body())
                                .path("error")
                                .asText());
            }
            return ExitCode.REFUSED;
        }

        private int reload() throws NotReachableException {
            AdminClient.Reply reply = daemon.ask("POST", ApiPath.RELOAD);
            if (!daemon.json() || !reply.done()) {
                daemon.print(reply, reply.done());
            }
            return reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    /// @param written the files
    /// @param beside  what no file can say, each one line
    public record SavedView(List<String> written, List<String> beside) {}
}
