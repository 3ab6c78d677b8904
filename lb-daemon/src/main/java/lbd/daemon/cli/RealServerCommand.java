package lbd.daemon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lbd.core.accesslog.AddressText;
import lbd.core.text.Visible;
import lbd.daemon.ExitCode;
import lbd.daemon.admin.Json;
import lbd.daemon.folder.SocketPath;
import lbd.forward.realserver.DirectorCheck;
import lbd.forward.realserver.RealServer;
import lbd.forward.realserver.RealServerException;
import lbd.forward.realserver.RealServerFinding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `lbd real-server setup`, `check` and `remove`.
@Command(
        name = "real-server",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Has this machine take the packets of a virtual address that a director hands to it, or looks"
                + " whether real servers do.",
        subcommands = {RealServerCommand.Setup.class, RealServerCommand.Check.class, RealServerCommand.Remove.class},
        footer = {"", "Example: lbd real-server setup --vip 192.0.2.80"})
public final class RealServerCommand {
    private RealServerCommand() {}

    /// An address, never a name.
    static final class Literal implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String value) {
            try {
                return InetAddress.ofLiteral(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"" + value + "\" is no address");
            }
        }
    }

    /// What was done, as JSON.
    ///
    /// @param done in words; empty where nothing was to be done
    /// @param error why not all was done; absent where all was
    public record DoneView(
            String address, List<String> done, @Nullable String error) {}

    /// What was found, as JSON.
    public record FoundView(List<FindingView> findings) {}

    /// @param result `ok`, `warn` or `fail`
    public record FindingView(String result, String text) {}

    /// A change of this machine.
    abstract static sealed class Work implements Callable<Integer> {
        @Option(
                names = "--vip",
                required = true,
                paramLabel = "ADDRESS",
                converter = Literal.class,
                description = "The virtual address.")
        private InetAddress address = InetAddress.getLoopbackAddress();

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        abstract List<String> work(RealServer realServer, InetAddress address) throws RealServerException, IOException;

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            String text = AddressText.text(address.getAddress());
            try (RealServer realServer = RealServer.open(SocketPath.runtimeFolder(null))) {
                List<String> done = work(realServer, address);
                if (json) {
                    out.println(Json.of(new DoneView(text, done, null)));
                } else {
                    done.forEach(out::println);
                    out.print(done.isEmpty() ? text + ": nothing to do\n" : "");
                }
                return ExitCode.DONE;
            } catch (RealServerException e) {
                String error = String.valueOf(e.getMessage());
                if (json) {
                    out.println(Json.of(new DoneView(text, List.of(), error)));
                } else {
                    spec.commandLine().getErr().println("lbd: " + error);
                }
                return ExitCode.REFUSED;
            } finally {
                out.flush();
            }
        }
    }

    @Command(
            name = "setup",
            mixinStandardHelpOptions = true,
            description = {
                "Adds the address to lo and has nobody on the network hear of it, and prints what it did.",
                "What is there already is left as it is. Needs CAP_NET_ADMIN."
            },
            footer = {"", "Example: lbd real-server setup --vip 192.0.2.80"})
    static final class Setup extends Work {
        @Option(names = "--tun", description = "Unpacks tunnels as well, of a listener with mode tun.")
        private boolean tunnel;

        @Override
        List<String> work(RealServer realServer, InetAddress address) throws RealServerException, IOException {
            return realServer.setUp(address, tunnel);
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Undoes what setup did for the address, and nothing else.",
            footer = {"", "Example: lbd real-server remove --vip 192.0.2.80"})
    static final class Remove extends Work {
        @SuppressWarnings("UnusedVariable")
        @Option(names = "--tun", description = "Makes no difference: what setup did is known.", hidden = true)
        private boolean tunnel;

        @Override
        List<String> work(RealServer realServer, InetAddress address) throws RealServerException, IOException {
            return realServer.remove(address);
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Looks whether this machine takes the packets of an address and says nothing of it; or, on the"
                        + " director, whether the servers of a pool do.",
                "On the director it sends each server a ping and, for TCP, a SYN (CAP_NET_RAW).",
                "Exit code 4 where something is wrong."
            },
            footer = {"", "Example: lbd real-server check --vip 192.0.2.80", "lbd real-server check --from-director web"
            })
    static final class Check implements Callable<Integer> {
        @ArgGroup(multiplicity = "1")
        private Where where = new Where();

        @Option(names = "--tun", description = "Unpacks tunnels as well.")
        private boolean tunnel;

        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        static final class Where {
            @Option(
                    names = "--vip",
                    paramLabel = "ADDRESS",
                    converter = Literal.class,
                    description = "The virtual address.")
            private @Nullable InetAddress address;

            @Option(
                    names = "--from-director",
                    paramLabel = "POOL",
                    description = "A pool of forwarding listeners of the daemon that runs here.")
            private @Nullable String pool;
        }

        @Override
        public Integer call() throws IOException, NotReachableException {
            String pool = where.pool;
            List<RealServerFinding> findings = pool == null ? here() : servers(pool);
            PrintWriter out = spec.commandLine().getOut();
            if (daemon.json()) {
                out.println(Json.of(new FoundView(findings.stream()
                        .map(one -> new FindingView(word(one), one.text()))
                        .toList())));
            } else {
                findings.forEach(one -> out.println("%-4s  %s".formatted(word(one), Visible.of(one.text()))));
            }
            out.flush();
            return findings.stream().anyMatch(one -> one.result() == RealServerFinding.Result.FAIL)
                    ? ExitCode.REFUSED
                    : ExitCode.DONE;
        }

        private static String word(RealServerFinding finding) {
            return finding.result().name().toLowerCase(Locale.ROOT);
        }

        private List<RealServerFinding> here() throws IOException {
            InetAddress address = where.address;
            if (address == null) {
                return List.of();
            }
            try (RealServer realServer = RealServer.open(SocketPath.runtimeFolder(null))) {
                return realServer.check(address, tunnel);
            }
        }

        private List<RealServerFinding> servers(String pool) throws IOException, NotReachableException {
            List<RealServerFinding> findings = new ArrayList<>();
            try (DirectorCheck check = new DirectorCheck()) {
                for (DirectorCheck.Subject subject : ForwardedTo.pool(daemon.read(ApiPath.status(null, false)), pool)) {
                    findings.addAll(check.check(subject));
                }
            } catch (ForwardedTo.NoneException e) {
                findings.add(new RealServerFinding(RealServerFinding.Result.FAIL, String.valueOf(e.getMessage())));
            }
            return findings;
        }
    }
}
