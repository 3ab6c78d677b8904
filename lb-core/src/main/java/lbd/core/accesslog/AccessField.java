package lbd.core.accesslog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a line can show: the one table that templates (`{status}`), JSON keys and the manual read.
public enum AccessField {
    TIME("when it began, UTC: 2026-11-21T10:27:00.123Z"),
    TIME_LOCAL("when it began: 21/Nov/2026:10:27:00 +0000"),
    LISTENER("the listener"),
    CLIENT("the client's address"),
    CLIENT_PORT("the client's port"),
    METHOD("the request's method"),
    TARGET("the request's target, as it came"),
    PROTOCOL("HTTP/2.0, HTTP/1.1, HTTP/1.0, TCP or UDP"),
    SCHEME(
            "https where the client spoke TLS to this listener, else http; in JSON only where access_log.fields says so"),
    HOST("the request's host"),
    STATUS("the status that the client got"),
    BYTES_IN("bytes from the client, heads included"),
    BYTES_OUT("bytes to the client, heads included"),
    BODY_BYTES_OUT("bytes of answers' bodies to the client, as common and combined count them"),
    REFERER("the request's Referer"),
    USER_AGENT("the request's User-Agent"),
    POOL("the pool"),
    SERVER("the server that had it last"),
    SERVER_ADDRESS("the address of that server; in JSON only where access_log.fields says so"),
    QUEUE_MS("milliseconds that it waited for a server with a free place"),
    CONNECT_MS("milliseconds to connect; none on a kept connection"),
    FIRST_BYTE_MS("milliseconds to the first byte of the final answer"),
    TOTAL_MS("milliseconds from beginning to end"),
    RETRIES("how often it went to another server"),
    TRIED(
            "where it was retried, each server that failed with it, in order, and how: a=connect_refused,b=server_closed"),
    CLIENT_REUSED("whether the client's connection had a request before"),
    SERVER_REUSED("whether the server's connection had a request before"),
    ENDED("why it ended: ok, client_abort, connect_refused, ..."),
    TERMINATION(
            "the same in HAProxy's letters: whose doing, during what, and of requests what came and went of the pool's"
                    + " cookie (CDVN, sHNN, PR--, ----; of TCP and UDP two: CD); in JSON only where access_log.fields says so"),
    DETAIL("the rule that a message broke, or more of why it failed: host_absent, path_ambiguous, stale, ..."),
    RULES("what rules of shares and detours have done with it, in order: share, mirrored, intercepted_502, ..."),
    GRPC_STATUS("how a call of gRPC ended: 0 is ok"),
    REQUEST_ID("the request's id; see request_id"),
    TRACE_ID("the id of the request's trace; see tracing; in JSON only where there is one"),
    USER("whom basic_auth or jwt has let in"),
    TLS_VERSION("tls.version", "the client's TLS: 1.2, 1.3"),
    TLS_CIPHER("tls.cipher", "its cipher suite"),
    TLS_GROUP("tls.group", "how its secret was agreed upon"),
    TLS_SNI("tls.sni", "the name that the client asked for"),
    TLS_ALPN("tls.alpn", "the protocol that was chosen"),
    TLS_RESUMED("tls.resumed", "whether an earlier session was taken up"),
    TLS_CLIENT_SUBJECT("tls.client.subject", "the subject of the client's certificate"),
    TLS_CLIENT_FINGERPRINT("tls.client.fingerprint", "SHA-256 of the client's certificate"),
    TLS_JA4("tls.ja4", "JA4, a fingerprint of the client's program");

    private final String word;
    private final String meaning;

    AccessField(String meaning) {
        this.word = name().toLowerCase(Locale.ROOT);
        this.meaning = meaning;
    }

    AccessField(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    /// As templates and JSON name it.
    public String word() {
        return word;
    }

    /// For the manual.
    public String meaning() {
        return meaning;
    }

    /// By its word, or by that of the variable which says the same ([lbd.core.variable.Variable]).
    static Optional<AccessField> of(String word) {
        if (word.equals("client.address")) {
            return Optional.of(CLIENT);
        }
        if (word.equals("client.port")) {
            return Optional.of(CLIENT_PORT);
        }
        if (word.equals("auth.user")) {
            return Optional.of(USER);
        }
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }

    static String allowed() {
        return Arrays.stream(values()).map(AccessField::word).collect(Collectors.joining(", "));
    }
}
