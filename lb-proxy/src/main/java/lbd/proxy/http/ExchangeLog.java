package lbd.proxy.http;

import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.CookieCame;
import lbd.core.accesslog.CookieSent;
import lbd.core.accesslog.EndReason;
import lbd.core.accesslog.ExtraField;
import lbd.core.accesslog.LoggedBytes;
import lbd.core.grpc.GrpcStatus;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.runtime.MirrorCounters;
import lbd.core.tls.TlsFacts;
import lbd.core.trace.TraceIds;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.WorkLog;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What becomes of one exchange after another of a client's stream: the request's head is gone by the time of the line,
/// so the bytes that the format shows are copied when it begins, and none when it shows none. Confined to its loop.
final class ExchangeLog extends WorkLog {
    private byte[] kept = {};
    private int keptLength;
    private final Part method = new Part();
    private final Part target = new Part();
    private final Part host = new Part();
    private final Part referer = new Part();
    private final Part userAgent = new Part();

    private @Nullable ShownHeads heads;

    private final boolean unseen;
    // Of copies that a mirror gets; null: it is a request of a client, or another attempt at one.
    private final @Nullable MirrorCounters copies;

    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean clientReused;
    private boolean serverReused;
    private int status;
    private byte @Nullable [] requestId;
    private byte @Nullable [] user;
    // Made for the first request that is traced; `traced` says whether the request in hand is.
    private @Nullable RequestTrace trace;
    private boolean traced;
    private long bytesIn;
    private long bytesOut;
    private long bodyBytesOut;
    private @Nullable String rules;
    private CookieCame cookieCame = CookieCame.NOT_ASKED;
    private CookieSent cookieSent = CookieSent.NOT_ASKED;
    private @Nullable Server cookieNames;
    private @Nullable GrpcStatus grpcStatus;
    private long tunnelIn;
    private long tunnelOut;

    /// A range of [#kept].
    private static final class Part {
        private int offset;
        private int length;
    }

    /// @param tls  of the client's connection; null where it has none
    /// @param told of TLS that the client speaks with a proxy before us
    /// @param unseen whether requests are copies, of which no client knows
    /// @param copies counts those that a mirror gets
    ExchangeLog(
            Loop loop,
            Listener listener,
            @Nullable TlsFacts tls,
            ProxyTls told,
            boolean unseen,
            @Nullable MirrorCounters copies) {
        super(loop, listener);
        this.unseen = unseen;
        this.copies = copies;
        tls(tls);
        seen(tls == null ? told.seen() : null);
    }

    void begin(Head head, byte[] clientAddress, int port, boolean reused) {
        clear(clientAddress, port);
        if (unseen) {
            return;
        }
        version = head.version();
        clientReused = reused;
        keep(AccessField.METHOD, method, head, head.methodStart(), head.methodEnd());
        keep(AccessField.TARGET, target, head, head.targetStart(), head.targetEnd());
        keep(AccessField.HOST, host, head, head.authorityStart(), head.authorityEnd());
        keep(AccessField.REFERER, referer, head, head.find(KnownField.REFERER));
        keep(AccessField.USER_AGENT, userAgent, head, head.find(KnownField.USER_AGENT));
        keepShown(head);
    }

    /// @param seen       what could be read of what was refused
    /// @param sinceNanos when its first byte came
    void refused(Head seen, byte[] clientAddress, int port, int answered, long sinceNanos) {
        clear(clientAddress, port);
        startedAt(sinceNanos);
        keep(AccessField.METHOD, method, seen, seen.methodStart(), seen.methodEnd());
        keep(AccessField.TARGET, target, seen, seen.targetStart(), seen.targetEnd());
        if (seen.authorityStart() < seen.authorityEnd()) {
            keep(AccessField.HOST, host, seen, seen.authorityStart(), seen.authorityEnd());
        } else {
            keep(AccessField.HOST, host, seen, seen.find(KnownField.HOST));
        }
        keep(AccessField.REFERER, referer, seen, seen.find(KnownField.REFERER));
        keep(AccessField.USER_AGENT, userAgent, seen, seen.find(KnownField.USER_AGENT));
        version = HttpVersion.HTTP_1_1;
        clientReused = false;
        status = answered;
    }

    private void clear(byte[] clientAddress, int port) {
        if (heads != null) {
            heads.begin(ExtraField.NONE);
        }
        start(loop().nanoTime());
        client(clientAddress, port);
        serverReused = false;
        status = AccessRecord.NONE;
        requestId = null;
        traced = false;
        user = null;
        grpcStatus = null;
        rules = null;
        cookieCame = CookieCame.NOT_ASKED;
        cookieSent = CookieSent.NOT_ASKED;
        cookieNames = null;
        bodyBytesOut = 0;
        tunnelIn = 0;
        tunnelOut = 0;
        keptLength = 0;
    }

    /// Nobody pays for it whose format shows nothing of the kind.
    private void keepShown(Head head) {
        ExtraField[] extras = loop().accessLog().extras();
        if (extras.length > 0) {
            ShownHeads shown = heads == null ? new ShownHeads() : heads;
            shown.begin(extras);
            shown.request(head);
            heads = shown;
        } else {
            heads = null;
        }
    }

    /// The head of the final answer.
    void answered(Head head) {
        if (heads != null) {
            heads.answer(head);
        }
    }

    private void keep(AccessField field, Part part, Head head, int index) {
        if (index < 0) {
            part.length = 0;
        } else {
            keep(field, part, head, head.valueStart(index), head.valueEnd(index));
        }
    }

    private void keep(AccessField field, Part part, Head head, int from, int to) {
        part.length = 0;
        if (!loop().accessLog().wants(field)) {
            return;
        }
        int length = to - from;
        if (kept.length - keptLength < length) {
            byte[] larger = new byte[Math.max(256, keptLength + length)];
            System.arraycopy(kept, 0, larger, 0, keptLength);
            kept = larger;
        }
        System.arraycopy(head.bytes(), from, kept, keptLength, length);
        part.offset = keptLength;
        part.length = length;
        keptLength += length;
    }

    /// The request in hand is traced.
    ///
    /// @param ids    of its loop
    /// @param by     how
    RequestTrace traces(TraceIds ids, Tracing by) {
        RequestTrace its = trace == null ? new RequestTrace(loop(), ids, by) : trace;
        trace = its;
        traced = true;
        return its;
    }

    /// Of the request in hand; null: it is not traced.
    @Nullable
    RequestTrace trace() {
        return traced ? trace : null;
    }

    @Override
    protected void attemptBegins(Server to, long nowNanos) {
        if (traced && trace != null) {
            trace.attemptBegins(to, nowNanos);
        }
    }

    @Override
    protected void attemptConnected(long nowNanos) {
        if (traced && trace != null) {
            trace.connected(nowNanos);
        }
    }

    @Override
    protected void attemptAnswered(int answer, long nowNanos) {
        if (traced && trace != null) {
            trace.answered(answer, nowNanos);
        }
    }

    @Override
    protected void attemptFails(EndReason reason, @Nullable String how, long nowNanos) {
        if (traced && trace != null) {
            trace.attemptFails(reason, how, nowNanos);
        }
    }

    @Override
    protected void attemptEnds(long nowNanos) {
        if (traced && trace != null) {
            trace.attemptEnds(nowNanos);
        }
    }

    void sent(boolean reused) {
        serverReused = reused;
        if (traced && trace != null) {
            trace.sent(reused);
        }
        detail(null);
    }

    /// A piece of an answer's body goes to the client.
    void body(int bytes) {
        bodyBytesOut += bytes;
    }

    /// @param id of the request; not to be written to
    void requestId(byte[] id) {
        requestId = id;
    }

    /// @param shown who the client is; not to be written to
    void user(byte[] shown) {
        user = shown;
    }

    void status(int sent) {
        status = sent;
    }

    /// Whether requests are those that a mirror gets.
    boolean isForMirror() {
        return copies != null;
    }

    /// Whether the request went out on a connection that was there.
    boolean serverReused() {
        return serverReused;
    }

    /// A rule has done something with the request or its answer.
    ///
    /// @param what in a word
    void rule(String what) {
        rules = rules == null ? what : rules + "," + what;
    }

    /// What the request has of its pool's cookie.
    ///
    /// @param names whom it means; null: nobody
    void cookieCame(CookieCame came, @Nullable Server names) {
        cookieCame = came;
        cookieSent = came == CookieCame.NOT_ASKED ? CookieSent.NOT_ASKED : CookieSent.NONE;
        cookieNames = names;
    }

    /// What the answer in hand says of it; interim ones, which say nothing, come before it.
    void cookieSent(CookieSent sent) {
        cookieSent = sent;
    }

    /// Whether another server had the request than its cookie says: known at its end alone.
    private boolean wentElsewhere(EndReason ended) {
        Server named = cookieNames;
        if (named == null) {
            return false;
        }
        String last = serverName();
        return last == null ? ended == EndReason.NO_SERVER : !last.equals(named.name());
    }

    /// How a call of gRPC ended.
    ///
    /// @param how null where nobody has said
    void call(@Nullable GrpcStatus how) {
        grpcStatus = how;
    }

    void tunnelled(long in, long out) {
        tunnelIn = in;
        tunnelOut = out;
    }

    /// Of the server's name, or else its address, as a Host field has it.
    @Nullable
    String serverHost() {
        Server picked = server();
        return picked == null ? null : ServerHost.of(picked);
    }

    /// Counts it, and writes the line.
    ///
    /// @param in  from the client, heads included
    /// @param out to the client
    void end(EndReason reason, int retries, long in, long out) {
        if (copies != null) {
            copies.endings.add(reason);
            endUnseen(reason, loop().nanoTime());
        }
        RequestTrace its = trace();
        if (unseen) {
            if (its != null) {
                its.copyEnds(reason, loop().nanoTime());
            }
            return;
        }
        if (its != null) {
            its.ends(this, reason, status, requestId, loop().nanoTime());
        }
        bytesIn = in;
        bytesOut = out;
        listener().state().bytesReceived.add(in);
        listener().state().bytesSent.add(out);
        if (status != AccessRecord.NONE) {
            listener().state().statuses.count(status);
        }
        if (grpcStatus != null) {
            listener().state().grpcStatuses.add(grpcStatus);
        }
        end(reason, retries, loop().nanoTime());
    }

    @Override
    protected void fill(AccessRecord line) {
        line.rules = rules;
        line.cookieCame = wentElsewhere(line.ended) ? CookieCame.ELSEWHERE : cookieCame;
        line.cookieSent = cookieSent;
        if (heads != null) {
            heads.show(line);
        }
        set(line.method, method);
        set(line.target, target);
        set(line.host, host);
        set(line.referer, referer);
        set(line.userAgent, userAgent);
        line.protocol = version.text();
        line.status = status;
        line.grpcStatus = grpcStatus == null ? AccessRecord.NONE : grpcStatus.number();
        line.bytesIn = bytesIn + tunnelIn;
        line.bytesOut = bytesOut + tunnelOut;
        line.bodyBytesOut = bodyBytesOut + tunnelOut;
        line.clientReused = clientReused;
        line.serverReused = serverReused;
        if (requestId != null) {
            line.requestId.set(requestId);
        }
        if (traced && trace != null) {
            trace.show(line);
        }
        if (user != null) {
            line.user.set(user);
        }
    }

    private void set(LoggedBytes range, Part part) {
        range.set(kept, part.offset, part.length);
    }
}
