package lbd.core.variable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import lbd.core.http.Head;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.Scope.Login;
import lbd.core.variable.Scope.Moment;
import org.jspecify.annotations.Nullable;

/// What a text can say of a request: the one table that texts, errors and the manual read. `NAME` and `N` at the end
/// of a word stand for a name or a number.
public enum Variable {
    CLIENT_ADDRESS("client.address", "the client's address", (facts, of, out) -> out.plain(facts.clientAddress())),
    CLIENT_PORT("client.port", "the client's port", (facts, of, out) -> number(facts.clientPort(), out)),
    METHOD("method", "the request's method", head((head, of, out) -> HeadValues.method(head, out))),
    SCHEME("scheme", "`http` or `https`", (facts, of, out) -> out.plain(facts.scheme())),
    HOST(
            "host",
            "the request's host in small letters, without the port",
            head((head, of, out) -> HeadValues.host(head, out))),
    HOST_LABEL(
            "host.N",
            "a label of the host, the first is 1",
            head((head, of, out) -> HeadValues.label(head, of.number(), out))),
    PATH("path", "the path as it came", head((head, of, out) -> HeadValues.path(head, out))),
    QUERY("query", "the query as it came, without its `?`", head((head, of, out) -> HeadValues.query(head, out))),
    PATH_AND_QUERY(
            "path_and_query",
            "both, with the `?` where there is a query",
            head((head, of, out) -> HeadValues.pathAndQuery(head, out))),
    PARAMETER(
            "query.NAME",
            "a parameter of the query, decoded; the first of several",
            head((head, of, out) -> HeadValues.parameter(head, of.name(), out))),
    HEADER(
            "header.NAME",
            "a field of the request; several lines are one, with commas",
            head((head, of, out) -> HeadValues.field(head, of.name(), out))),
    COOKIE(
            "cookie.NAME",
            "a cookie of the request; the first of several",
            head((head, of, out) -> HeadValues.cookie(head, of.name(), out))),
    CAPTURE(
            "capture.N",
            "what a group of the route's path_regex found; 0 is all of it",
            (facts, of, out) -> facts.capture(of.number(), out)),
    REQUEST_ID("request_id", "the request's id; see request_id", (facts, of, out) -> put(facts.requestId(), out)),
    TRACE_ID("trace_id", "the id of the request's trace; see tracing", (facts, of, out) -> put(facts.traceId(), out)),
    LISTENER("listener", "the listener", (facts, of, out) -> put(facts.listener(), out)),
    TIME(
            "time",
            "when the request began, UTC: 2026-11-21T10:27:00.123Z",
            (facts, of, out) -> Times.write(facts.timeMillis(), out)),
    TLS_VERSION("tls.version", "the client's TLS: 1.2, 1.3", tls(TlsFacts::version)),
    TLS_CIPHER("tls.cipher", "its cipher suite", tls(TlsFacts::cipher)),
    TLS_GROUP("tls.group", "how its secret was agreed upon", tls(TlsFacts::group)),
    TLS_SNI("tls.sni", "the name that the client asked for", tls(TlsFacts::serverName)),
    TLS_ALPN("tls.alpn", "the protocol that was chosen", tls(TlsFacts::protocol)),
    TLS_RESUMED(
            "tls.resumed", "`true` where an earlier session was taken up", tls(t -> t.resumed() ? "true" : "false")),
    TLS_CLIENT_SUBJECT("tls.client.subject", "the subject of the client's certificate", client(TlsClient::subject)),
    TLS_CLIENT_FINGERPRINT(
            "tls.client.fingerprint", "SHA-256 of the client's certificate", client(TlsClient::fingerprint)),
    TLS_CLIENT_SAN(
            "tls.client.san",
            "the alternative names of the client's certificate, with commas",
            client(c -> c.names().isEmpty() ? null : String.join(",", c.names()))),
    TLS_CLIENT_CERTIFICATE(
            "tls.client.certificate",
            "the client's certificate as the field Client-Cert has it (RFC 9440)",
            client(TlsClient::clientCert)),
    AUTH_USER(
            "auth.user",
            "whom basic_auth has let in, or jwt: its `sub`",
            EnumSet.of(Login.PASSWORD, Login.TOKEN),
            (facts, of, out) -> put(facts.user(), out)),
    JWT(
            "jwt.NAME",
            "a claim of the JWT that was verified",
            EnumSet.of(Login.TOKEN),
            (facts, of, out) -> put(facts.claim(of.text()), out)),
    FORWARD_AUTH("forward_auth.NAME", "a field of what forward_auth was answered", EnumSet.of(Login.SERVER), permit()),
    POOL("pool", Moment.SENT, "the pool", (facts, of, out) -> put(facts.pool(), out)),
    SERVER("server", Moment.SENT, "the server", (facts, of, out) -> put(facts.server(), out)),
    STATUS("status", Moment.ANSWER, "the answer's status", (facts, of, out) -> number(facts.status(), out));

    private static final String NAME = "NAME";
    private static final int MOST_LABELS = 32;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`~0-9A-Za-z-]{1,64}");
    private static final Pattern PARAMETER_NAME = Pattern.compile("[^\\p{Cntrl}{}|]{1,64}");

    private interface Source {
        void write(Facts facts, VariableReference of, TextBuffer out);
    }

    private interface HeadSource {
        void write(Head head, VariableReference of, TextBuffer out);
    }

    private final String word;
    private final Moment known;
    private final String meaning;
    private final Source source;
    // Of which the client must have shown one; empty: it is known of everybody.
    private final Set<Login> needs;

    Variable(String word, String meaning, Source source) {
        this(word, Moment.REQUEST, meaning, source);
    }

    Variable(String word, String meaning, Set<Login> needs, Source source) {
        this(word, Moment.REQUEST, meaning, needs, source);
    }

    Variable(String word, Moment known, String meaning, Source source) {
        this(word, known, meaning, EnumSet.noneOf(Login.class), source);
    }

    Variable(String word, Moment known, String meaning, Set<Login> needs, Source source) {
        this.needs = needs;
        this.word = word;
        this.known = known;
        this.meaning = meaning;
        this.source = source;
    }

    /// As texts name it.
    public String word() {
        return word;
    }

    /// For the manual.
    public String meaning() {
        return meaning;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Variable::word).toList();
    }

    boolean takesName() {
        return word.endsWith("." + NAME);
    }

    boolean takesNumber() {
        return word.endsWith(".N");
    }

    /// What stands before the name or the number.
    String prefix() {
        return word.substring(0, word.lastIndexOf('.') + 1);
    }

    String checkName(String name) {
        boolean good = switch (this) {
            case PARAMETER, JWT -> PARAMETER_NAME.matcher(name).matches();
            default -> TOKEN.matcher(name).matches();
        };
        if (!good) {
            throw new IllegalArgumentException("\"" + prefix() + name + "\" has no name; allowed: " + word);
        }
        return name;
    }

    /// @throws IllegalArgumentException if it is not known by then
    void check(int number, Scope scope) {
        if (known.compareTo(scope.moment()) > 0) {
            throw new IllegalArgumentException(
                    "{" + word + "} is not known " + scope.moment().text());
        }
        if (this == HOST_LABEL && (number < 1 || number > MOST_LABELS)) {
            throw new IllegalArgumentException("{host." + number + "}: labels are counted from 1 to " + MOST_LABELS);
        }
        if (!needs.isEmpty() && !scope.knows(needs)) {
            throw new IllegalArgumentException("{" + word + "} is not known here: it needs "
                    + (this == AUTH_USER ? "basic_auth or jwt" : prefix().substring(0, prefix().length() - 1)));
        }
        if (this == CAPTURE && number > scope.captures()) {
            throw new IllegalArgumentException("{capture." + number + "} is not known here: "
                    + (scope.captures() < 0
                            ? "there is no regular expression whose groups it could name"
                            : "the regular expression has groups 0 to " + scope.captures()));
        }
    }

    void write(Facts facts, VariableReference of, TextBuffer out) {
        source.write(facts, of, out);
    }

    private static void put(byte @Nullable [] value, TextBuffer out) {
        if (value != null) {
            out.plain(value);
        }
    }

    private static void put(@Nullable String value, TextBuffer out) {
        if (value != null) {
            out.plain(value.getBytes(UTF_8));
        }
    }

    private static void number(int value, TextBuffer out) {
        if (value > 0) {
            out.number(value);
        }
    }

    private static Source head(HeadSource source) {
        return (facts, of, out) -> {
            Head head = facts.request();
            if (head != null) {
                source.write(head, of, out);
            }
        };
    }

    private static Source permit() {
        return (facts, of, out) -> {
            Head answer = facts.permit();
            if (answer != null) {
                HeadValues.field(answer, of.name(), out);
            }
        };
    }

    private static Source tls(Function<TlsFacts, @Nullable String> fact) {
        return (facts, of, out) -> {
            TlsFacts tls = facts.tls();
            if (tls != null) {
                put(fact.apply(tls), out);
            }
        };
    }

    private static Source client(Function<TlsClient, @Nullable String> fact) {
        return tls(tls -> tls.client() == null ? null : fact.apply(tls.client()));
    }
}
