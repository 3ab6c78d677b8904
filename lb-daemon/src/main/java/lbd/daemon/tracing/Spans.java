package lbd.daemon.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.core.trace.TraceParent;
import lbd.core.trace.TracedAttempt;
import lbd.core.trace.TracedRequest;
import org.jspecify.annotations.Nullable;

/// Says in OpenTelemetry's words what was noted of a request: a span for the request, of kind server, and one for each
/// attempt, of kind client. Names are those of the stable semantic conventions for HTTP; what these have no word for
/// begins with `lbd.` and is called as in the access log.
final class Spans {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");
    private static final String OTHER_METHOD = "_OTHER";

    /// Of whose values the conventions say that nobody is to see them.
    private static final Pattern SECRET =
            Pattern.compile("(?<=^|&)(AWSAccessKeyId|Signature|sig|X-Goog-Signature)=[^&]*");

    private static final Set<EndReason> FINE =
            Set.of(EndReason.OK, EndReason.RESPONDED, EndReason.IDLE_TIMEOUT, EndReason.SESSION_TIMEOUT, EndReason.CUT);

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
    private static final String SERVER_ADDRESS = "server.address";
    private static final String PEER_ADDRESS = "network.peer.address";
    private static final String ERROR = "error.type";

    private final TracedRequest request;
    private final Resource resource;
    private final List<SpanData> into;
    private final TraceState state;
    private final String method;

    private Spans(TracedRequest request, Resource resource, List<SpanData> into) {
        this.request = request;
        this.resource = resource;
        this.into = into;
        this.state = state(request.state);
        this.method = METHODS.contains(request.method) ? request.method : OTHER_METHOD;
    }

    /// Adds its spans.
    static void of(TracedRequest request, Resource resource, List<SpanData> into) {
        Spans spans = new Spans(request, resource, into);
        if (request.copy == null) {
            spans.request();
        }
        for (int i = 0; i < request.attempts.size(); i++) {
            spans.attempt(request.attempts.get(i), i);
        }
    }

    private static TraceState state(@Nullable String text) {
        if (text == null) {
            return TraceState.getDefault();
        }
        TraceStateBuilder builder = TraceState.builder();
        String[] members = text.split(",", -1);
        // The builder puts what is added last in front.
        for (int i = members.length - 1; i >= 0; i--) {
            int equals = members[i].indexOf('=');
            builder.put(members[i].substring(0, equals), members[i].substring(equals + 1));
        }
        return builder.build();
    }

    private SpanContext context(long span, boolean remote) {
        String trace = TraceParent.id(request.high, request.low);
        TraceFlags flags = TraceFlags.fromByte((byte) request.flags);
        return remote
                ? SpanContext.createFromRemoteParent(trace, TraceParent.span(span), flags, state)
                : SpanContext.create(trace, TraceParent.span(span), flags, state);
    }

    private void request() {
        AttributesBuilder a = Attributes.builder();
        method(a);
        a.put("url.scheme", request.scheme).put("url.path", request.path);
        text(a, "url.query", SECRET.matcher(request.query).replaceAll("$1=REDACTED"));
        text(a, SERVER_ADDRESS, request.host);
        number(a, SERVER_PORT, request.port);
        text(a, "client.address", request.client);
        peer(a, request.peer);
        text(a, "network.protocol.version", request.version);
        text(a, "user_agent.original", request.userAgent);
        number(a, STATUS, request.status);
        text(a, "lbd.listener", request.listener);
        text(a, "lbd.pool", request.pool);
        text(a, "lbd.request_id", request.requestId);
        text(a, "lbd.ended", request.ended.word());
        text(a, "lbd.detail", request.detail);
        boolean failed = request.status >= SERVER_ERROR || (request.status == 0 && !FINE.contains(request.ended));
        if (failed) {
            a.put(ERROR, request.ended == EndReason.OK ? Integer.toString(request.status) : request.ended.word());
        }
        SpanContext parent = request.parent == 0 ? SpanContext.getInvalid() : context(request.parent, true);
        into.add(new Span(
                OTHER_METHOD.equals(method) ? "HTTP" : method,
                SpanKind.SERVER,
                context(request.span, false),
                parent,
                failed ? StatusData.create(StatusCode.ERROR, "") : StatusData.unset(),
                request.startEpochNanos,
                request.epochNanos(request.endNanos),
                a.build(),
                List.of(),
                resource));
    }

    private void method(AttributesBuilder a) {
        a.put("http.request.method", method);
        if (OTHER_METHOD.equals(method)) {
            text(a, "http.request.method_original", request.method);
        }
    }

    private void attempt(TracedAttempt attempt, int before) {
        Server server = attempt.server;
        AttributesBuilder a = Attributes.builder();
        if (request.copy == null) {
            method(a);
        }
        SocketAddress address = server.address();
        if (address instanceof InetSocketAddress inet) {
            a.put(SERVER_ADDRESS, inet.getHostString());
            number(a, SERVER_PORT, inet.getPort());
            peer(a, inet);
            if (attempt.target != null && attempt.target.startsWith("/")) {
                String scheme = server.tls() == null ? "http" : "https";
                int query = attempt.target.indexOf('?') + 1;
                String target = query == 0
                        ? attempt.target
                        : attempt.target.substring(0, query)
                                + SECRET.matcher(attempt.target.substring(query))
                                        .replaceAll("$1=REDACTED");
                a.put("url.full", scheme + "://" + host(inet) + ":" + inet.getPort() + target);
            }
        } else {
            a.put(SERVER_ADDRESS, address.toString());
        }
        if (before > 0) {
            a.put("http.request.resend_count", before);
        }
        number(a, STATUS, attempt.status);
        a.put("lbd.pool", server.pool()).put("lbd.server", server.name());
        text(a, "lbd.copy", request.copy);
        a.put("lbd.reused", attempt.reused);
        text(a, "lbd.detail", attempt.detail);
        if (attempt.abandoned) {
            a.put("lbd.abandoned", true);
        }
        boolean failed = attempt.failure != null || attempt.status >= CLIENT_ERROR;
        if (failed) {
            a.put(ERROR, attempt.failure == null ? Integer.toString(attempt.status) : attempt.failure);
        }
        into.add(new Span(
                request.copy == null && !OTHER_METHOD.equals(method) ? method : "HTTP",
                SpanKind.CLIENT,
                context(attempt.span, false),
                context(request.span, false),
                failed ? StatusData.create(StatusCode.ERROR, "") : StatusData.unset(),
                request.epochNanos(attempt.startNanos),
                request.epochNanos(attempt.endNanos),
                a.build(),
                moments(attempt),
                resource));
    }

    private List<EventData> moments(TracedAttempt attempt) {
        List<EventData> moments = new ArrayList<>(2);
        if (attempt.connectedNanos != 0) {
            moments.add(EventData.create(request.epochNanos(attempt.connectedNanos), "connected", Attributes.empty()));
        }
        if (attempt.firstByteNanos != 0) {
            moments.add(EventData.create(request.epochNanos(attempt.firstByteNanos), "first_byte", Attributes.empty()));
        }
        return moments;
    }

    private static String host(InetSocketAddress address) {
        String text = address.getHostString();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    private static void peer(AttributesBuilder a, @Nullable InetSocketAddress peer) {
        if (peer != null && peer.getAddress() != null) {
            a.put(PEER_ADDRESS, peer.getAddress().getHostAddress());
            a.put(PEER_PORT, (long) peer.getPort());
        }
    }

    private static void text(AttributesBuilder a, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            a.put(key, value);
        }
    }

    private static void number(AttributesBuilder a, AttributeKey<Long> key, int value) {
        if (value > 0) {
            a.put(key, (long) value);
        }
    }
}
