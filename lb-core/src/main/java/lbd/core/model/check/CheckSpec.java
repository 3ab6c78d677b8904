package lbd.core.model.check;

import java.util.List;
import lbd.core.model.Range;
import org.jspecify.annotations.Nullable;

/// What a check asks of a server, one record for each `type:`.
public sealed interface CheckSpec {
    /// `tcp`: a connection, and optionally what is said on it.
    ///
    /// @param steps one after the other, at most [#MAX_STEPS]; none for a connection alone
    record Tcp(List<TcpStep> steps) implements CheckSpec {
        public static final int MAX_STEPS = 32;

        public Tcp {
            steps = List.copyOf(steps);
            if (steps.size() > MAX_STEPS) {
                throw new IllegalArgumentException("steps: " + steps.size() + " are too many; allowed: " + MAX_STEPS);
            }
        }

        /// One step, or none where both are null.
        public Tcp(@Nullable Payload send, @Nullable Payload expect) {
            this(send == null && expect == null ? List.of() : List.of(new TcpStep(send, expect)));
        }
    }

    /// A question and its answer.
    ///
    /// @param send   written as soon as the step begins; null sends nothing
    /// @param expect must occur within the next 16 KiB that the server sends; null expects nothing, but of the last
    ///               step that there is an answer
    record TcpStep(@Nullable Payload send, @Nullable Payload expect) {
        public TcpStep {
            if (send == null && expect == null) {
                throw new IllegalArgumentException("needs send, expect or both");
            }
        }
    }

    /// `http_get`, and with TLS `ssl_get`: each url on a connection of its own; all must pass.
    ///
    /// @param urls asked one after the other, at least one
    record Http(List<HttpUrl> urls) implements CheckSpec {
        public Http {
            urls = List.copyOf(urls);
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("urls: needs at least one");
            }
        }
    }

    /// `script`: a program of the operator's, started without a shell.
    ///
    /// @param command       program and arguments; `{address}`, `{port}`, `{name}`, `{pool}` and `{weight}` are
    ///                      filled in
    /// @param arguments     what follows them
    /// @param dynamicWeight exit statuses 2 to 255 are success and a weight of status - 2
    /// @param user          to run as, when lbd itself is root; null to stay
    record Script(
            List<String> command,
            Arguments arguments,
            boolean dynamicWeight,
            @Nullable String user) implements CheckSpec {
        /// What follows the command.
        public enum Arguments {
            NONE,
            /// HAProxy's `external-check`: the listener's address and port, which are not set here, the server's
            /// address and port; and its environment.
            HAPROXY
        }

        public Script {
            command = List.copyOf(command);
            if (command.isEmpty() || command.getFirst().isEmpty()) {
                throw new IllegalArgumentException("command: needs a program");
            }
        }
    }

    /// `udp`: a datagram. A server that refuses it (ICMP) is down; one that says nothing is down only if it had to
    /// reply.
    ///
    /// @param send         the datagram
    /// @param requireReply whether silence until the timeout is a failure
    /// @param expect       must occur within the reply; null takes any
    record Udp(Payload send, boolean requireReply, @Nullable Payload expect) implements CheckSpec {}

    /// `dns`: a question over UDP that must be answered without an error and with at least one record.
    ///
    /// @param name   asked for, at most 253 characters
    /// @param type of the record
    record Dns(String name, DnsRecord type) implements CheckSpec {}

    /// `smtp`: greeting, HELO or EHLO, QUIT.
    ///
    /// @param helo the name we give, after the verb
    /// @param ehlo whether the verb is EHLO
    record Smtp(String helo, boolean ehlo) implements CheckSpec {}

    /// `ping`: an ICMP echo.
    record Ping() implements CheckSpec {}

    /// `agent`: HAProxy's agent on the server, which says in words how it does.
    ///
    /// @param send written first; null sends nothing
    record Agent(@Nullable Payload send) implements CheckSpec {}

    /// `file`: a file on this machine.
    ///
    /// @param path     `{address}`, `{port}`, `{name}` and `{pool}` are filled in
    /// @param present  whether it must be there or must not
    /// @param contains must occur in its first 64 KiB; null takes any content
    record File(String path, boolean present, @Nullable String contains) implements CheckSpec {}

    /// `mysql`: the greeting of a MySQL or MariaDB server, and optionally a log-in without a password.
    ///
    /// @param user null takes the greeting alone
    record Mysql(@Nullable String user) implements CheckSpec {}

    /// `postgres`: a start-up that the server answers with any request for authentication.
    record Postgres(String user) implements CheckSpec {}

    /// `redis`: PING answered by PONG.
    record Redis() implements CheckSpec {}

    /// `grpc`: gRPC's health protocol (grpc.health.v1), answered by SERVING.
    ///
    /// @param service that is asked for, at most [#LONGEST_SERVICE] octets; empty for the server as a whole
    record Grpc(String service) implements CheckSpec {
        public static final int LONGEST_SERVICE = 127;

        public Grpc {
            if (service.length() > LONGEST_SERVICE) {
                throw new IllegalArgumentException("service: longer than " + LONGEST_SERVICE + " characters");
            }
        }
    }

    /// One thing to ask an HTTP server.
    ///
    /// @param path     origin form: begins with `/`, may have a query
    /// @param host     Host field; null for the server's address
    /// @param headers  names and values in the order in which they are sent
    /// @param status   codes that pass
    /// @param digest   MD5 of the body in 32 hex digits; null takes any
    /// @param contains must occur in the body; null takes any
    /// @param regex    must match somewhere in the body (RE2 syntax); null takes any
    /// @param version  of HTTP in the request
    /// @param maxBody  bytes of a body, 1 to 64 MiB; a longer one fails a check that looks at the body
    record HttpUrl(
            String path,
            HttpMethod method,
            @Nullable String host,
            List<Header> headers,
            StatusRanges status,
            @Nullable String digest,
            @Nullable String contains,
            @Nullable String regex,
            HttpVersion version,
            long maxBody) {
        public static final long DEFAULT_MAX_BODY = 1024 * 1024;
        public static final long LARGEST_MAX_BODY = 64L * 1024 * 1024;

        public HttpUrl {
            headers = List.copyOf(headers);
            Range.check("max_body", maxBody, 1, LARGEST_MAX_BODY);
        }

        /// A GET that any success passes.
        public static HttpUrl of(String path) {
            return new HttpUrl(
                    path,
                    HttpMethod.GET,
                    null,
                    List.of(),
                    StatusRanges.DEFAULT,
                    null,
                    null,
                    null,
                    HttpVersion.HTTP_1_1,
                    DEFAULT_MAX_BODY);
        }

        /// Whether the body is looked at at all.
        public boolean readsBody() {
            return digest != null || contains != null || regex != null;
        }
    }

    /// A field of a request.
    record Header(String name, String value) {}

    /// Methods that a check may use.
    enum HttpMethod {
        GET,
        HEAD,
        OPTIONS
    }

    /// HTTP version of a request.
    enum HttpVersion {
        HTTP_1_0,
        HTTP_1_1
    }

    /// Types of records that can be asked for, with their numbers on the wire (RFC 1035, 3596, 2782).
    enum DnsRecord {
        A(1),
        NS(2),
        CNAME(5),
        SOA(6),
        PTR(12),
        MX(15),
        TXT(16),
        AAAA(28),
        SRV(33);

        private final int code;

        DnsRecord(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }
}
