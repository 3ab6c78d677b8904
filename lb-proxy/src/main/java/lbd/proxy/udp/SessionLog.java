package lbd.proxy.udp;

import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.AddressText;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What a session's line in the access log says, beside who took part.
final class SessionLog {
    private final long startNanos;
    private final long startMillis = System.currentTimeMillis();
    long bytesIn;
    long bytesOut;
    long firstAnswerNanos = AccessRecord.NONE;

    SessionLog(long startNanos) {
        this.startNanos = startNanos;
    }

    void firstAnswer(long nowNanos) {
        firstAnswerNanos = nowNanos - startNanos;
    }

    long sinceStart() {
        return System.nanoTime() - startNanos;
    }

    void write(Loop loop, UdpSession session, @Nullable Server server, int retries, EndReason reason, long totalNanos) {
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = session.listener().name();
        line.pool = session.listener().service().spec().pool();
        line.server = server == null ? null : server.name();
        line.serverAddress = server == null ? null : server.address();
        line.client.set(AddressText.of(session.clientAddress()));
        line.clientPort = session.clientPort();
        line.protocol = "UDP";
        line.bytesIn = bytesIn;
        line.bytesOut = bytesOut;
        line.bodyBytesOut = bytesOut;
        line.startMillis = startMillis;
        line.firstByteNanos = firstAnswerNanos;
        line.totalNanos = totalNanos;
        line.retries = retries;
        line.ended = reason;
        loop.accessLog().log(line);
    }
}
