package lbd.proxy.listener;

import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.ClientHello;
import lbd.core.tls.Ja4;
import lbd.core.tls.TlsSeen;
import lbd.proxy.loop.Loop;

/// What becomes of one session of TCP or UDP: bytes in both directions, and TLS that passes through. Confined to its
/// loop.
public final class SessionLog extends WorkLog {
    private final String protocol;
    private long in;
    private long out;

    /// Begins.
    public SessionLog(Loop loop, Listener listener, String protocol, long nowNanos) {
        super(loop, listener);
        this.protocol = protocol;
        start(nowNanos);
    }

    /// The client's TLS passes through.
    public void passes(ClientHello hello) {
        String ja4 = loop().accessLog().wants(AccessField.TLS_JA4) ? Ja4.of(hello) : null;
        seen(new TlsSeen(hello.serverName(), null, null, null, ja4));
    }

    /// A proxy before us has told of the client's TLS.
    public void told(ProxyTls tls) {
        if (!hasSeenTls()) {
            seen(tls.seen());
        }
    }

    /// Counts it, and writes the line.
    ///
    /// @param bytesIn  from the client
    /// @param bytesOut to the client
    public void end(EndReason reason, int retries, long bytesIn, long bytesOut, long nowNanos) {
        in = bytesIn;
        out = bytesOut;
        end(reason, retries, nowNanos);
    }

    @Override
    protected void fill(AccessRecord line) {
        line.protocol = protocol;
        line.bytesIn = in;
        line.bytesOut = out;
        line.bodyBytesOut = out;
    }
}
