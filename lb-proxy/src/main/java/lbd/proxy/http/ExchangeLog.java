package lbd.proxy.http;

import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.ByteRange;
import lbd.core.accesslog.EndReason;
import lbd.core.accesslog.ExtraField;
import lbd.core.accesslog.Trail;
import lbd.core.grpc.GrpcStatus;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What one exchange will say in the access log and adds to the listener's counts. The request's head is gone by the
/// time of the line, so the bytes that the format shows are copied when it begins, and none when it shows none.
final class ExchangeLog {
    private static final byte[] NOTHING = {};

    private final Loop loop;
    private final Listener listener;
    private final @Nullable TlsFacts tls;
    private final @Nullable TlsSeen seen;

    private byte[] kept = NOTHING;
    private int keptLength;
    private final Part method = new Part();
    private final Part target = new Part();
    private final Part host = new Part();
    private final Part referer = new Part();
    private final Part userAgent = new Part();

    private @Nullable ShownHeads heads;

    private byte[] client = NOTHING;
    private int clientPort;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean clientReused;
    private boolean serverReused;
    private @Nullable String pool;
    private @Nullable Server server;
    private int status;
    private @Nullable String detail;
    private byte @Nullable [] requestId;
    private final Trail trail = new Trail();
    private long startMillis;
    private long startNanos;
    private long queueNanos;
    private long dialNanos;
    private long connectNanos;
    private long firstByteNanos;
    private long bodyBytesOut;
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
    ExchangeLog(Loop loop, Listener listener, @Nullable TlsFacts tls, ProxyTls told) {
        this.tls = tls;
        this.seen = tls == null ? told.seen() : null;
        this.loop = loop;
        this.listener = listener;
    }

    void begin(Head head, byte[] clientAddress, int port, boolean reused) {
        clear(clientAddress, port);
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
        startMillis -= TimeUnit.NANOSECONDS.toMillis(startNanos - sinceNanos);
        startNanos = sinceNanos;
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
        client = clientAddress;
        clientPort = port;
        serverReused = false;
        pool = null;
        server = null;
        status = AccessRecord.NONE;
        detail = null;
        requestId = null;
        grpcStatus = null;
        trail.clear();
        startNanos = loop.nanoTime();
        startMillis = System.currentTimeMillis();
        queueNanos = AccessRecord.NONE;
        connectNanos = AccessRecord.NONE;
        firstByteNanos = AccessRecord.NONE;
        bodyBytesOut = 0;
        tunnelIn = 0;
        tunnelOut = 0;
        keptLength = 0;
    }

    /// Nobody pays for it whose format shows nothing of the kind.
    private void keepShown(Head head) {
        ExtraField[] extras = loop.accessLog().extras();
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
        if (!loop.accessLog().wants(field)) {
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

    /// The pool that is asked for a server.
    void asks(String ofPool) {
        pool = ofPool;
    }

    void picked(String fromPool, Server chosen) {
        pool = fromPool;
        server = chosen;
    }

    void queued(long nanos) {
        queueNanos = nanos;
    }

    /// A server failed with it.
    ///
    /// @param how null where the reason says all
    void failed(Server by, EndReason reason, @Nullable String how) {
        trail.add(by.name(), how == null ? reason.word() : how);
    }

    void dialing() {
        dialNanos = loop.nanoTime();
    }

    void connected() {
        connectNanos = loop.nanoTime() - dialNanos;
    }

    void sent(boolean reused) {
        serverReused = reused;
        detail = null;
    }

    void firstByte() {
        if (firstByteNanos == AccessRecord.NONE) {
            firstByteNanos = loop.nanoTime() - startNanos;
        }
    }

    /// A piece of an answer's body goes to the client.
    void body(int bytes) {
        bodyBytesOut += bytes;
    }

    /// @param id of the request; not to be written to
    void requestId(byte[] id) {
        requestId = id;
    }

    void status(int sent) {
        status = sent;
    }

    /// @param rule that a message broke, or more of why it failed
    void detail(@Nullable String rule) {
        detail = rule;
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

    // What texts ask for.

    String listenerName() {
        return listener.name();
    }

    @Nullable
    String pool() {
        return pool;
    }

    @Nullable
    String server() {
        return server == null ? null : server.name();
    }

    /// Of the server's name, or else its address, as a Host field has it.
    @Nullable
    String serverHost() {
        return server == null ? null : ServerHost.of(server);
    }

    long startMillis() {
        return startMillis;
    }

    /// @param asked the pool that the request was for; null where there was none
    void end(EndReason reason, @Nullable Pool asked, int retries, long bytesIn, long bytesOut) {
        long totalNanos = loop.nanoTime() - startNanos;
        count(reason, asked, totalNanos);
        listener.state().bytesReceived.add(bytesIn);
        listener.state().bytesSent.add(bytesOut);
        if (status != AccessRecord.NONE) {
            listener.state().statuses.count(status);
        }
        if (grpcStatus != null) {
            listener.state().grpcStatuses.add(grpcStatus);
        }
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = listener.name();
        line.pool = pool;
        line.server = server == null ? null : server.name();
        line.serverAddress = server == null ? null : server.address();
        if (heads != null) {
            heads.show(line);
        }
        line.client.set(client);
        line.clientPort = clientPort;
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
        line.startMillis = startMillis;
        line.queueNanos = queueNanos;
        line.connectNanos = connectNanos;
        line.firstByteNanos = firstByteNanos;
        line.totalNanos = totalNanos;
        line.retries = retries;
        line.tried = retries > 0 ? trail.text() : null;
        line.clientReused = clientReused;
        line.serverReused = serverReused;
        line.ended = reason;
        line.tls = tls;
        line.seen = seen;
        line.detail = detail;
        if (requestId != null) {
            line.requestId.set(requestId);
        }
        loop.accessLog().log(line);
    }

    private void count(EndReason reason, @Nullable Pool asked, long totalNanos) {
        listener.state().endings.add(reason, totalNanos);
        if (asked != null) {
            asked.counters().endings.add(reason, totalNanos);
        }
    }

    private void set(ByteRange range, Part part) {
        range.set(kept, part.offset, part.length);
    }
}
