package lbd.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.count.Durations;
import lbd.core.model.Config;
import lbd.core.model.ProcessSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.RefusedException;
import lbd.proxy.ConnectionFilter;
import lbd.proxy.InHand;
import lbd.proxy.OpenConnections;
import lbd.proxy.Proxy;
import lbd.proxy.http.RequestExplanation;
import lbd.proxy.listener.ListenException;
import lbd.proxy.listener.ListeningSockets;
import lbd.proxy.tls.TicketKeys;
import lbd.proxy.tls.sys.TlsException;

/// lb-proxy.
public final class ProxyTraffic implements Traffic {
    private final Proxy proxy;

    private ProxyTraffic(Proxy proxy) {
        this.proxy = proxy;
    }

    /// @throws CannotStartException if the transport that was asked for does not work here
    public static Traffic start(ProcessSpec process, RuntimeState state, AccessLogSink accessLog)
            throws CannotStartException {
        try {
            return new ProxyTraffic(Proxy.start(process, state, accessLog));
        } catch (IllegalStateException e) {
            throw new CannotStartException(ExitCode.CANNOT_START, "process.transport: " + e.getMessage());
        }
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        try {
            Proxy.Prepared prepared = proxy.prepare(next);
            return Change.of(prepared::commit, prepared::abandon);
        } catch (ListenException e) {
            throw new RefusedException(e.where(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void announceStop() {
        proxy.announceStop();
    }

    @Override
    public void stopAccepting() {
        proxy.stopAccepting();
    }

    @Override
    public List<ListeningSockets.Lent> lend() throws IOException {
        return proxy.lend();
    }

    @Override
    public void inherit(List<ListeningSockets.Lent> lent) {
        proxy.inherit(lent);
    }

    @Override
    public Map<String, TicketKeys.Left> leaveTickets() {
        return proxy.leaveTickets();
    }

    @Override
    public void inheritTickets(Map<String, TicketKeys.Left> left) {
        proxy.inheritTickets(left);
    }

    @Override
    public void release() {
        proxy.release();
    }

    @Override
    public CompletionStage<Integer> drainGently(Duration grace) {
        return proxy.drainGently(grace);
    }

    @Override
    public CompletionStage<Integer> drain(Duration grace) {
        return proxy.drain(grace);
    }

    @Override
    public void closeConnections(Server server) {
        proxy.closeConnections(server);
    }

    @Override
    public CompletionStage<InHand> inHand(Set<String> listeners, Set<Server> servers) {
        return proxy.inHand(listeners, servers);
    }

    @Override
    public void serversGone() {
        proxy.serversGone();
    }

    @Override
    public void staple(Map<X509Certificate, byte[]> answers) {
        try {
            proxy.staple(answers);
        } catch (TlsException e) {
            throw new IllegalStateException("an answer that was verified is not taken", e);
        }
    }

    @Override
    public void challenge(Map<String, String> pages, Map<String, Certificate> certificates) {
        try {
            proxy.challenge(pages, certificates);
        } catch (TlsException e) {
            throw new IllegalStateException("a certificate of our own is not taken", e);
        }
    }

    @Override
    public RequestExplanation explain(
            String listener, byte[] head, InetSocketAddress remote, InetSocketAddress local, boolean https) {
        return proxy.explain(listener, head, remote, local, https);
    }

    @Override
    public int connections() {
        return proxy.connections();
    }

    @Override
    public CompletionStage<OpenConnections> connections(ConnectionFilter filter) {
        return proxy.connections(filter);
    }

    @Override
    public CompletionStage<Integer> kill(ConnectionFilter filter) {
        return proxy.kill(filter);
    }

    @Override
    public int udpSessions() {
        return proxy.udpSessions();
    }

    @Override
    public int maxUdpSessions() {
        return proxy.maxUdpSessions();
    }

    @Override
    public boolean turnedWithin(Duration limit) {
        return proxy.turnedWithin(limit);
    }

    @Override
    public int eventLoops() {
        return proxy.eventLoops();
    }

    @Override
    public List<Durations> loopLags() {
        return proxy.loopLags();
    }

    @Override
    public long internalErrors() {
        return proxy.internalErrors();
    }

    @Override
    public String transport() {
        return proxy.transport();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
