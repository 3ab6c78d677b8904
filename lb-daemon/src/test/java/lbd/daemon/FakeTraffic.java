package lbd.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import lbd.core.count.Durations;
import lbd.core.model.Config;
import lbd.core.model.tls.Certificate;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.RefusedException;
import lbd.proxy.ConnectionFilter;
import lbd.proxy.InHand;
import lbd.proxy.OpenConnections;
import lbd.proxy.http.RequestExplanation;
import lbd.proxy.listener.ListeningSockets;
import lbd.proxy.tls.TicketKeys;
import org.jspecify.annotations.Nullable;

/// Carries nothing, and tells what it was asked to do.
final class FakeTraffic implements Traffic {
    final List<String> calls;
    final CompletableFuture<Integer> drained = new CompletableFuture<>();
    final CompletableFuture<Void> accepting = new CompletableFuture<>();
    volatile boolean turns = true;
    volatile boolean broken;
    /// How much is in hand on each listener and server that goes.
    volatile int busy;
    volatile @Nullable String refusal;
    private final RuntimeState state;

    /// @param calls what it was asked to do is added
    FakeTraffic(RuntimeState state, List<String> calls) {
        this.state = state;
        this.calls = calls;
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        String reason = refusal;
        if (reason != null) {
            throw new RefusedException("listeners[web].bind", reason);
        }
        return Change.of(() -> state.listeners().values().forEach(l -> l.bound(true)), () -> {});
    }

    @Override
    public List<ListeningSockets.Lent> lend() {
        return List.of();
    }

    @Override
    public void inherit(List<ListeningSockets.Lent> lent) {}

    @Override
    public Map<String, TicketKeys.Left> leaveTickets() {
        return Map.of();
    }

    @Override
    public void inheritTickets(Map<String, TicketKeys.Left> left) {}

    @Override
    public void release() {
        calls.add("release");
    }

    @Override
    public CompletionStage<Integer> drainGently(Duration grace) {
        return drain(grace);
    }

    @Override
    public CompletionStage<InHand> inHand(Set<String> listeners, Set<Server> servers) {
        return CompletableFuture.completedFuture(new InHand(
                listeners.stream().collect(Collectors.toMap(name -> name, _ -> busy)),
                servers.stream().collect(Collectors.toMap(server -> server, _ -> busy))));
    }

    @Override
    public RequestExplanation explain(
            String listener, byte[] head, InetSocketAddress remote, InetSocketAddress local, boolean https) {
        throw new IllegalArgumentException("it carries nothing");
    }

    @Override
    public void announceStop() {
        calls.add("announce stop");
    }

    @Override
    public void stopAccepting() {
        calls.add("stop accepting");
        accepting.complete(null);
    }

    @Override
    public CompletionStage<Integer> drain(Duration grace) {
        calls.add("drain " + grace);
        return drained;
    }

    @Override
    public void closeConnections(Server server) {
        calls.add("close connections to " + server.path());
    }

    @Override
    public CompletionStage<OpenConnections> connections(ConnectionFilter filter) {
        calls.add("connections " + filter);
        return CompletableFuture.completedFuture(new OpenConnections(
                2,
                List.of(new OpenConnections.Seen(
                        "web",
                        "HTTP/2",
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4711),
                        90_500_000_000L,
                        true,
                        List.of("app/a")))));
    }

    @Override
    public CompletionStage<Integer> kill(ConnectionFilter filter) {
        calls.add("kill " + filter);
        return CompletableFuture.completedFuture(2);
    }

    @Override
    public void serversGone() {}

    @Override
    public int udpSessions() {
        return 0;
    }

    @Override
    public int maxUdpSessions() {
        return 5_000;
    }

    @Override
    public void staple(Map<X509Certificate, byte[]> answers) {
        calls.add("staple " + answers.size());
    }

    @Override
    public void challenge(Map<String, String> pages, Map<String, Certificate> certificates) {
        calls.add("challenge " + pages.keySet() + certificates.keySet());
    }

    @Override
    public int connections() {
        if (broken) {
            throw new IllegalStateException("a fault of ours");
        }
        return 7;
    }

    @Override
    public boolean turnedWithin(Duration limit) {
        return turns;
    }

    @Override
    public int eventLoops() {
        return 2;
    }

    @Override
    public List<Durations> loopLags() {
        return List.of(new Durations(), new Durations());
    }

    @Override
    public long internalErrors() {
        return 0;
    }

    @Override
    public String transport() {
        return "fake";
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
