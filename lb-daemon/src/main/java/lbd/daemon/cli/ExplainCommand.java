package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd explain tcp` and `udp`.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Says where traffic would go, and why there.",
        subcommands = {ExplainCommand.Tcp.class, ExplainCommand.Udp.class})
final class ExplainCommand {
    /// A packet, or a connection or a session that begins with it.
    abstract static sealed class Packet implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(index = "0", paramLabel = "SOURCE", description = "The client's address and port: 192.0.2.9:40000.")
        private String source = "";

        @Parameters(
                index = "1",
                paramLabel = "DESTINATION",
                description = "The address and port that it reaches: 192.0.2.80:80, [2001:db8::80]:80.")
        private String destination = "";

        private final String protocol;

        private Packet(String protocol) {
            this.protocol = protocol;
        }

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk(
                    "GET",
                    "/api/v1/explain/" + protocol + "/" + ApiPath.encoded(source) + "/" + ApiPath.encoded(destination));
        }
    }

    @Command(
            name = "tcp",
            mixinStandardHelpOptions = true,
            description = "Of a segment of TCP: which listener, pool and server, whose flow it is, why no other.",
            footer = {"", "lbd explain tcp 192.0.2.9:40000 192.0.2.80:80"})
    static final class Tcp extends Packet {
        Tcp() {
            super("tcp");
        }
    }

    @Command(
            name = "udp",
            mixinStandardHelpOptions = true,
            description = "Of a datagram of UDP.",
            footer = {"", "lbd explain udp 192.0.2.9:40000 192.0.2.80:53"})
    static final class Udp extends Packet {
        Udp() {
            super("udp");
        }
    }
}
