package lbd.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;

/// The commands that are typed when time is short (`status`, `checks`, `reload`, ...), read without picocli, which
/// takes three times as long for its model of a command as all the rest does.
public final class PlainTalk {
    private final String method;
    private final String path;
    private final boolean json;
    private final @Nullable String socket;

    private PlainTalk(String method, String path, boolean json, @Nullable String socket) {
        this.method = method;
        this.path = path;
        this.json = json;
        this.socket = socket;
    }

    /// What the words mean, as they are collected.
    private static final class Words {
        private boolean json;
        private boolean problems;
        private @Nullable String socket;
        private @Nullable String subject;

        /// @return false for what picocli is to look at: help, mistakes, forms that are not typed often
        private boolean read(String[] arguments) {
            for (int i = 1; i < arguments.length; i++) {
                String word = arguments[i];
                switch (word) {
                    case "--json" -> json = true;
                    case "--problems" -> problems = true;
                    case "--socket" -> {
                        i++;
                        if (socket != null || i == arguments.length || !isPlain(arguments[i])) {
                            return false;
                        }
                        socket = arguments[i];
                    }
                    default -> {
                        if (subject != null || !isPlain(word)) {
                            return false;
                        }
                        subject = word;
                    }
                }
            }
            return true;
        }

        private PlainTalk asks(String method, String path) {
            return new PlainTalk(method, path, json, socket);
        }

        private static boolean isPlain(String word) {
            char first = word.isEmpty() ? '-' : word.charAt(0);
            return Character.isLetterOrDigit(first) || first == '/' || first == '.' || first == '_';
        }
    }

    /// @return null for everything else
    public static @Nullable PlainTalk of(String[] arguments) {
        Words words = new Words();
        if (arguments.length == 0 || !words.read(arguments)) {
            return null;
        }
        String command = arguments[0];
        boolean bare = words.subject == null && !words.problems;
        return switch (command) {
            case "status" -> words.asks("GET", ApiPath.status(words.subject, words.problems));
            case "checks" -> words.problems ? null : words.asks("GET", ApiPath.checks(words.subject));
            case "certificates" -> bare ? words.asks("GET", ApiPath.CERTIFICATES) : null;
            case "vrrp" -> bare ? words.asks("GET", ApiPath.VRRP) : null;
            case NamesCommand.NAME ->
                words.subject == null || words.problems || words.json
                        ? null
                        : words.asks("GET", ApiPath.names(words.subject));
            case "reload" -> bare ? words.asks("POST", ApiPath.RELOAD) : null;
            default -> null;
        };
    }

    String request() {
        return method + " " + path + (json ? " json" : "") + (socket == null ? "" : " at " + socket);
    }

    /// For a shell that completes.
    private boolean silent() {
        return path.startsWith(ApiPath.names(""));
    }

    /// @return the exit code
    public int run() {
        try {
            AdminClient client = AdminClient.at(socket == null ? null : Path.of(socket), AdminClient.accept(json));
            AdminClient.Reply reply = client.call(method, path);
            if (silent() && !reply.done()) {
                return ExitCode.DONE;
            }
            if (reply.done() && !json && method.equals("GET") && !silent() && Colours.wanted()) {
                System.out.writeBytes(Colours.of(reply.body()).getBytes(UTF_8));
            } else {
                (reply.done() || json ? System.out : System.err).writeBytes(reply.bytes());
            }
            return reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
        } catch (NotReachableException e) {
            if (silent()) {
                return ExitCode.DONE;
            }
            System.err.println("lbd: " + e.getMessage());
            return ExitCode.NOT_REACHABLE;
        }
    }
}
