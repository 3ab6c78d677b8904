package lbd.daemon.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `lbd explain METHOD URL`, `lbd explain tcp` and `udp`.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says what would become of a request now, and why: which route takes it and why not the earlier ones, which servers"
                    + " may get it, which does and by which rule. Nothing is sent, counted or picked.",
            "With --request: how a request went that is over, by its id, and what would become of it now."
        },
        footer = {
            "",
            "Example: lbd explain GET http://www.example.com/img/a.png --source 192.0.2.7",
            "         lbd explain --request 0193b5f2-7a3c-7e4d-9c58-2d6f0e1a4b7c"
        },
        subcommands = {ExplainCommand.Tcp.class, ExplainCommand.Udp.class})
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "METHOD", description = "Such as GET.")
    private String method = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "URL",
            description = "With scheme and host, as a client would ask for it.")
    private String url = "";

    @Option(
            names = "-H",
            paramLabel = "FIELD",
            description = "A field more: 'Name: value'. May be there several times.")
    private List<String> headers = List.of();

    @Option(names = "--source", paramLabel = "ADDRESS", description = "Who asks; this machine where it is not said.")
    private @Nullable String source;

    @Option(
            names = "--listener",
            paramLabel = "LISTENER",
            description = "The listener, where the URL's port does not tell which.")
    private @Nullable String listener;

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "The id of a request, as the access log, lbd failures or its answer has it.")
    private @Nullable String request;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws NotReachableException {
        if (request != null) {
            return ofRequest(request);
        }
        if (url.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "what is to be explained? METHOD URL, --request ID, tcp or udp");
        }
        StringBuilder path = new StringBuilder("/api/v1/explain?method=").append(ApiPath.encoded(method));
        path.append("&url=").append(ApiPath.encoded(url));
        headers.forEach(line -> path.append("&header=").append(ApiPath.encoded(line)));
        if (source != null) {
            path.append("&source=").append(ApiPath.encoded(source));
        }
        if (listener != null) {
            path.append("&listener=").append(ApiPath.encoded(listener));
        }
        return daemon.talk("POST", path.toString());
    }

    private int ofRequest(String id) throws NotReachableException {
        if (id.isBlank() || !method.isEmpty() || !headers.isEmpty() || source != null || listener != null) {
            throw new ParameterException(
                    spec.commandLine(), "--request wants an id, and nothing else: the rest is remembered");
        }
        return daemon.talk("POST", "/api/v1/explain?request=" + ApiPath.encoded(id));
    }

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
            footer = {"", "Example: lbd explain tcp 192.0.2.9:40000 192.0.2.80:80"})
    static final class Tcp extends Packet {
        Tcp() {
            super("tcp");
        }
    }

    @Command(
            name = "udp",
            mixinStandardHelpOptions = true,
            description = "Of a datagram of UDP.",
            footer = {"", "Example: lbd explain udp 192.0.2.9:40000 192.0.2.80:53"})
    static final class Udp extends Packet {
        Udp() {
            super("udp");
        }
    }
}
