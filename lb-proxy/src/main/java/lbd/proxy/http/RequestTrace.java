package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.model.TracingSpec;
import lbd.core.pool.Server;
import lbd.core.trace.TraceIds;
import lbd.core.trace.TraceParent;
import lbd.core.trace.TraceState;
import lbd.core.trace.TracedAttempt;
import lbd.core.trace.TracedRequest;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// The trace of one request after another of a client's stream: taken over from the client or made, gone on with in
/// what servers are sent, and told of where it is sampled. Made for the first request that is traced. Confined to its
/// loop.
///
/// Where it is not sampled, ids are made and servers told them, and nothing else is kept.
final class RequestTrace {
    /// What it says to servers in place of the client.
    static final long FIELDS = KnownField.TRACEPARENT.bit() | KnownField.TRACESTATE.bit();

    private static final byte[] PARENT = "traceparent: ".getBytes(US_ASCII);
    private static final byte[] STATE = "tracestate: ".getBytes(US_ASCII);
    /// Why a server did not do its part.
    private static final Set<EndReason> SERVERS =
            EnumSet.of(EndReason.SERVER_CLOSED, EndReason.SERVER_TIMEOUT, EndReason.BAD_RESPONSE);

    private static final int MOST_TEXT = 1024;
    private static final int MOST_NAME = 256;

    private final Loop loop;
    private final TraceIds ids;
    private final byte[] parent = new byte[TraceParent.LENGTH];
    private Tracing tracing;
    private long high;
    private long low;
    private int flags;
    private long span;
    private long attemptSpan;
    private byte @Nullable [] state;
    // Null where the request is not told of.
    private @Nullable TracedRequest told;
    private @Nullable TracedAttempt attempt;

    RequestTrace(Loop loop, TraceIds ids, Tracing tracing) {
        this.loop = loop;
        this.ids = ids;
        this.tracing = tracing;
    }

    /// The next request.
    ///
    /// @param trusted whether it comes by a trusted proxy
    /// @param secure  whether its client speaks TLS
    void begin(
            Tracing by, Head head, boolean trusted, boolean secure, byte[] client, @Nullable InetSocketAddress peer) {
        tracing = by;
        attempt = null;
        TraceParent from = by.accept() == TracingSpec.Accept.TRUSTED && !trusted ? null : taken(head);
        if (from == null) {
            high = ids.next();
            low = ids.next();
            flags = by.picks().takes(low) ? TraceParent.SAMPLED : 0;
            state = null;
        } else {
            high = from.high();
            low = from.low();
            flags = trusted || by.accept() == TracingSpec.Accept.ANY
                    ? from.flags()
                    : (from.flags() & ~TraceParent.SAMPLED) | picked(by);
            state = TraceState.read(head);
        }
        span = ids.next();
        attemptSpan = span;
        TraceParent.write(high, low, span, flags, parent);
        told = isSampled() ? record(head, from == null ? 0 : from.span(), secure, client, peer) : null;
    }

    /// By numbers of our own: who chooses his trace's id must not choose this with it.
    private int picked(Tracing by) {
        return by.picks().takes(ids.next()) ? TraceParent.SAMPLED : 0;
    }

    /// How the request in hand is traced.
    Tracing tracing() {
        return tracing;
    }

    /// Another request's copy, of which the same trace tells.
    ///
    /// @param copy what it is for
    void branch(RequestTrace of, String copy) {
        tracing = of.tracing;
        attempt = null;
        high = of.high;
        low = of.low;
        flags = of.flags;
        state = of.state;
        span = of.span;
        attemptSpan = span;
        TraceParent.write(high, low, span, flags, parent);
        told = isSampled() ? begun(0, copy) : null;
    }

    private static @Nullable TraceParent taken(Head head) {
        int field = head.find(KnownField.TRACEPARENT);
        if (field < 0 || head.repeats(KnownField.TRACEPARENT)) {
            return null;
        }
        return TraceParent.read(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    private boolean isSampled() {
        return (flags & TraceParent.SAMPLED) != 0;
    }

    private TracedRequest begun(long from, @Nullable String copy) {
        Instant now = Instant.now();
        long epochNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        String said = state == null ? null : new String(state, US_ASCII);
        return new TracedRequest(
                new TraceParent(high, low, span, flags), from, said, copy, epochNanos, loop.nanoTime());
    }

    private TracedRequest record(
            Head head, long from, boolean secure, byte[] client, @Nullable InetSocketAddress peer) {
        TracedRequest its = begun(from, null);
        its.method = text(head, head.methodStart(), head.methodEnd(), MOST_NAME);
        its.scheme = secure ? "https" : "http";
        its.path = text(head, head.pathStart(), head.pathEnd(), MOST_TEXT);
        its.query = text(head, head.queryStart(), head.queryEnd(), MOST_TEXT);
        its.host = text(head, head.authorityStart(), head.hostEnd(), MOST_NAME);
        its.port = head.port();
        int agent = head.find(KnownField.USER_AGENT);
        its.userAgent = agent < 0 ? "" : text(head, head.valueStart(agent), head.valueEnd(agent), MOST_NAME);
        its.version = version(head.version());
        its.client = new String(client, US_ASCII);
        its.peer = peer;
        return its;
    }

    private static String version(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "1.0";
            case HTTP_1_1 -> "1.1";
            case HTTP_2 -> "2";
        };
    }

    private static String text(Head head, int from, int to, int most) {
        return from < 0 || to <= from ? "" : new String(head.bytes(), from, Math.min(to - from, most), UTF_8);
    }

    /// Adds what a server is told of it.
    void tell(HeadBuilder lines) {
        TraceParent.write(high, low, attemptSpan, flags, parent);
        lines.field(KnownField.TRACEPARENT, PARENT);
        lines.text(parent);
        lines.endField();
        if (state != null) {
            lines.field(KnownField.TRACESTATE, STATE);
            lines.text(state);
            lines.endField();
        }
    }

    /// What a server is asked for.
    void asks(Head head, HeadEdits edits) {
        if (attempt != null) {
            byte[] other = edits.newTarget();
            attempt.target = other == null
                    ? text(head, head.targetStart(), head.targetEnd(), MOST_TEXT)
                    : new String(other, 0, Math.min(edits.targetLength(), MOST_TEXT), UTF_8);
        }
    }

    void attemptBegins(Server to, long nowNanos) {
        attemptSpan = ids.next();
        TracedRequest its = told;
        if (its != null && its.attempts.size() < TracedRequest.MOST_ATTEMPTS) {
            attempt = new TracedAttempt(attemptSpan, to, nowNanos);
            its.attempts.add(attempt);
        }
    }

    void connected(long nowNanos) {
        if (attempt != null) {
            attempt.connectedNanos = nowNanos;
        }
    }

    void sent(boolean reused) {
        if (attempt != null) {
            attempt.reused = reused;
        }
    }

    void answered(int status, long nowNanos) {
        if (attempt != null) {
            attempt.status = status;
            attempt.firstByteNanos = nowNanos;
        }
    }

    void attemptFails(EndReason how, @Nullable String detail, long nowNanos) {
        if (attempt != null) {
            attempt.failure = how.word();
            attempt.detail = detail;
        }
        attemptEnds(nowNanos);
    }

    /// The server has said all, or what it says is not wanted any more.
    void attemptEnds(long nowNanos) {
        if (attempt != null) {
            attempt.endNanos = nowNanos;
            attempt.abandoned = attempt.status == 0 && attempt.failure == null;
            attempt = null;
        }
    }

    void show(AccessRecord line) {
        line.traceId.set(parent, TraceParent.ID_START, TraceParent.ID_LENGTH);
        // Whether it was told of: by now that has been handed on.
        line.traced = isSampled();
        line.spanId = span;
    }

    /// The trace's id as text.
    byte[] id() {
        return Arrays.copyOfRange(parent, TraceParent.ID_START, TraceParent.ID_START + TraceParent.ID_LENGTH);
    }

    /// The request of a copy is over.
    void copyEnds(EndReason reason, long nowNanos) {
        end(reason, null, nowNanos);
    }

    /// The request is over.
    void ends(ExchangeLog log, EndReason reason, int status, byte @Nullable [] requestId, long nowNanos) {
        TracedRequest its = told;
        if (its != null) {
            its.listener = log.listenerName();
            its.pool = log.pool();
            its.status = Math.max(0, status);
            its.requestId = requestId == null ? "" : new String(requestId, US_ASCII);
            end(reason, log.detail(), nowNanos);
        }
    }

    private void end(EndReason reason, @Nullable String detail, long nowNanos) {
        TracedRequest its = told;
        if (its == null) {
            return;
        }
        TracedAttempt last = attempt;
        if (last != null && SERVERS.contains(reason)) {
            attemptFails(reason, detail, nowNanos);
        } else {
            attemptEnds(nowNanos);
        }
        its.ended = reason;
        its.detail = detail;
        its.endNanos = nowNanos;
        told = null;
        tracing.to().add(its);
    }
}
