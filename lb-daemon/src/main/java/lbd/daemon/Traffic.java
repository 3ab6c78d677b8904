package lbd.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.count.Durations;
import lbd.core.model.ProcessSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.plan.Work;
import lbd.daemon.reload.Part;
import lbd.proxy.ConnectionFilter;
import lbd.proxy.OpenConnections;
import lbd.proxy.http.RequestExplanation;
import lbd.proxy.listener.ListeningSockets;
import lbd.proxy.tls.TicketKeys;

/// What carries the traffic, as the daemon sees it: lb-proxy, or a fake in tests.
public interface Traffic extends Part, Work, AutoCloseable {
    /// Starts the event loops; binds nothing.
    @FunctionalInterface
    interface Starter {
        /// @throws CannotStartException if the transport that was asked for does not work here
        Traffic start(ProcessSpec process, RuntimeState state, AccessLogSink accessLog) throws CannotStartException;
    }

    /// From now on every HTTP answer ends its connection; new connections are still accepted.
    void announceStop();

    /// Closes the listening sockets.
    void stopAccepting();

    /// The listening sockets, for the process that takes this one's place. State thread.
    ///
    /// @throws IOException if the transport does not give them away
    List<ListeningSockets.Lent> lend() throws IOException;

    /// Listens on these, where the first configuration names their addresses. Before that.
    void inherit(List<ListeningSockets.Lent> lent);

    /// The keys of TLS tickets, by listener, for the process that takes this one's place. State thread.
    Map<String, TicketKeys.Left> leaveTickets();

    /// Takes the keys of the process before. Before the first configuration.
    void inheritTickets(Map<String, TicketKeys.Left> left);

    /// Another process accepts from now on, by the same sockets. State thread.
    void release();

    /// Waits for work in flight, and for who may just be asking: after [#release].
    ///
    /// @return completes with the number of connections that were cut when the time was over
    CompletionStage<Integer> drainGently(Duration grace);

    /// Waits for work in flight.
    ///
    /// @return completes with the number of connections that were cut when the time was over
    CompletionStage<Integer> drain(Duration grace);

    /// Resets every connection to a server, and logs how many there were.
    void closeConnections(Server server);

    /// Servers have gone that no reload has taken away: what is in hand on them is cut when
    /// `process.shutdown_grace` is over. State thread.
    void serversGone();

    /// Staples these answers of issuers to TLS handshakes from now on, by certificate, and nothing else. State thread.
    void staple(Map<X509Certificate, byte[]> answers);

    /// Answers authorities that look whether names are ours, in place of what was expected before. State thread.
    ///
    /// @param pages        what they are told in the clear, by token
    /// @param certificates what they are shown, by name
    void challenge(Map<String, String> pages, Map<String, Certificate> certificates);

    /// What would become of a request now; nothing is counted or picked by it. State thread.
    ///
    /// @param head of HTTP/1, whole, as the client would send it
    /// @throws IllegalArgumentException if there is no such listener of HTTP
    RequestExplanation explain(
            String listener, byte[] head, InetSocketAddress remote, InetSocketAddress local, boolean https);

    /// Client connections, all listeners together.
    int connections();

    /// Those of this moment that are meant.
    CompletionStage<OpenConnections> connections(ConnectionFilter filter);

    /// Cuts client connections, whatever is in hand.
    ///
    /// @return how many there were
    CompletionStage<Integer> kill(ConnectionFilter filter);

    /// Sessions of UDP, all listeners together.
    int udpSessions();

    /// As many of them as may be.
    int maxUdpSessions();

    /// Whether every event loop has turned within the limit.
    boolean turnedWithin(Duration limit);

    int eventLoops();

    /// How late each event loop comes to what is due.
    List<Durations> loopLags();

    /// Faults of our own that the event loops have caught.
    long internalErrors();

    /// `epoll` or `nio`.
    String transport();

    @Override
    void close();
}
