package lbd.proxy.tcp;

import java.net.InetSocketAddress;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.AddressText;
import lbd.core.accesslog.EndReason;
import lbd.core.accesslog.Trail;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Relay;
import org.jspecify.annotations.Nullable;

/// What a session's line in the access log says.
final class SessionLine {
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();
    private final Trail trail = new Trail();
    private @Nullable String detail;
    private long dialNanos;

    long queueNanos = AccessRecord.NONE;
    long connectNanos = AccessRecord.NONE;

    long startNanos() {
        return startNanos;
    }

    void dials() {
        dialNanos = System.nanoTime();
    }

    void connected(long nowNanos) {
        connectNanos = nowNanos - dialNanos;
        detail = null;
    }

    /// A server was not reached.
    ///
    /// @param how null where the reason says all
    void failed(Server by, EndReason reason, @Nullable String how) {
        detail = how;
        trail.add(by.name(), how == null ? reason.word() : how);
    }

    /// Writes it, and counts the session.
    void end(
            Loop loop,
            Listener listener,
            @Nullable Pool pool,
            @Nullable Server server,
            @Nullable InetSocketAddress client,
            @Nullable Relay relay,
            int retries,
            EndReason reason) {
        long totalNanos = System.nanoTime() - startNanos;
        listener.state().endings.add(reason, totalNanos);
        if (pool != null) {
            pool.counters().endings.add(reason, totalNanos);
        }
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = listener.name();
        line.pool = pool == null ? null : pool.name();
        line.server = server == null ? null : server.name();
        line.serverAddress = server == null ? null : server.address();
        if (client != null) {
            line.client.set(AddressText.of(client.getAddress()));
            line.clientPort = client.getPort();
        }
        line.protocol = "TCP";
        line.bytesIn = relay == null ? 0 : relay.bytesUp();
        line.bytesOut = relay == null ? 0 : relay.bytesDown();
        line.bodyBytesOut = line.bytesOut;
        line.startMillis = startMillis;
        line.queueNanos = queueNanos;
        line.connectNanos = connectNanos;
        line.totalNanos = totalNanos;
        line.retries = retries;
        line.tried = retries > 0 ? trail.text() : null;
        line.detail = detail;
        line.ended = reason;
        loop.accessLog().log(line);
    }
}
