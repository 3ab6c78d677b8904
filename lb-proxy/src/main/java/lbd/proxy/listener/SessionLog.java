package lbd.proxy.listener;

import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import lbd.core.accesslog.Trail;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.ClientHello;
import lbd.core.tls.Ja4;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What becomes of one session of TCP or UDP, from its first moment to its line in the access log, and into the counts
/// of its listener and its pool. Confined to its loop.
public final class SessionLog {
    private final Loop loop;
    private final Listener listener;
    private final String protocol;
    private final long startNanos;
    private final long startMillis = System.currentTimeMillis();
    private byte[] client = {};
    private int clientPort;
    private @Nullable Pool pool;
    private @Nullable Server server;
    private @Nullable Trail trail;
    private @Nullable String detail;
    private @Nullable TlsFacts tls;
    private @Nullable TlsSeen seen;
    private long queueNanos = AccessRecord.NONE;
    private long dialNanos;
    private long connectNanos = AccessRecord.NONE;
    private long firstByteNanos = AccessRecord.NONE;

    /// Begins.
    public SessionLog(Loop loop, Listener listener, String protocol, long nowNanos) {
        this.loop = loop;
        this.listener = listener;
        this.protocol = protocol;
        this.startNanos = nowNanos;
    }

    public long startNanos() {
        return startNanos;
    }

    /// The pool that is asked: the listener's, or who stands in for it. It stays that one, whatever a reload brings.
    public void asks(Pool asked) {
        pool = asked;
    }

    public void queued(long nanos) {
        queueNanos = nanos;
    }

    public void picked(Server chosen) {
        server = chosen;
    }

    public void dials(long nowNanos) {
        dialNanos = nowNanos;
    }

    /// A server was not reached.
    ///
    /// @param how null where the reason says all
    public void failed(Server by, EndReason reason, @Nullable String how) {
        detail = how;
        if (trail == null) {
            trail = new Trail();
        }
        trail.add(by.name(), how == null ? reason.word() : how);
    }

    public void connected(long nowNanos) {
        detail = null;
        connectNanos = nowNanos - dialNanos;
    }

    /// The server did not take us after all.
    ///
    /// @param how in a word
    public void refused(String how) {
        detail = how;
    }

    public void firstByte(long nowNanos) {
        firstByteNanos = nowNanos - startNanos;
    }

    /// Who it was; told at the end, since most of the time nobody asks.
    ///
    /// @param address as text
    public void client(byte[] address, int port) {
        client = address;
        clientPort = port;
    }

    /// @param facts null where the client speaks none
    public void tls(@Nullable TlsFacts facts) {
        tls = facts;
    }

    /// The client's TLS passes through.
    public void passes(ClientHello hello) {
        String ja4 = loop.accessLog().wants(AccessField.TLS_JA4) ? Ja4.of(hello) : null;
        seen = new TlsSeen(hello.serverName(), null, null, null, ja4);
    }

    /// A proxy before us has told of the client's TLS.
    public void told(ProxyTls tls) {
        if (seen == null) {
            seen = tls.seen();
        }
    }

    /// Counts it, and writes the line.
    ///
    /// @param in  bytes from the client
    /// @param out bytes to the client
    public void end(EndReason reason, int retries, long in, long out, long nowNanos) {
        Pool asked = pool;
        long totalNanos = nowNanos - startNanos;
        listener.state().endings.add(reason, totalNanos);
        if (asked != null) {
            asked.counters().endings.add(reason, totalNanos);
        }
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = listener.name();
        line.pool = asked == null ? null : asked.name();
        line.server = server == null ? null : server.name();
        line.serverAddress = server == null ? null : server.address();
        line.client.set(client);
        line.clientPort = clientPort;
        line.protocol = protocol;
        line.bytesIn = in;
        line.bytesOut = out;
        line.bodyBytesOut = out;
        line.startMillis = startMillis;
        line.queueNanos = queueNanos;
        line.connectNanos = connectNanos;
        line.firstByteNanos = firstByteNanos;
        line.totalNanos = totalNanos;
        line.retries = retries;
        line.tried = retries > 0 && trail != null ? trail.text() : null;
        line.ended = reason;
        line.tls = tls;
        line.seen = seen;
        line.detail = detail;
        loop.accessLog().log(line);
    }
}
