package lbd.proxy.http;

import java.net.InetAddress;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.tls.TlsFacts;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// A request on its way through the gates of its listener and its route, in their order. One object for a client
/// stream's whole life. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | passing | a gate lets it pass | passing: the next gate, or its route |
/// | passing | a gate sends it elsewhere | over: the exchange takes it there |
/// | passing | a gate asks for time | waiting |
/// | waiting | the gate's word | passing, or over |
/// | waiting | the exchange ends | over: the gate's word is not heard any more |
public final class Passage {
    private final Exchange exchange;
    private final Loop loop;
    private final Forwarding forwarding;
    private final @Nullable TlsFacts tls;

    private List<Gate> gates = List.of();
    private int next;
    private @Nullable Later waiting;

    /// @param tls of the client; null: it speaks none
    Passage(Exchange exchange, Loop loop, Forwarding forwarding, @Nullable TlsFacts tls) {
        this.exchange = exchange;
        this.loop = loop;
        this.forwarding = forwarding;
        this.tls = tls;
    }

    /// The effective address of the client: what trusted proxies say, else the peer.
    public InetAddress client() {
        return forwarding.client();
    }

    /// Whether the client came by HTTPS, to us or to a trusted proxy that says so.
    public boolean isSecure(Head head) {
        return forwarding.isSecure(head);
    }

    public Loop loop() {
        return loop;
    }

    /// For a gate that cannot say yet: its answer, which it completes with [Later#pass] or [Later#go].
    public Later later() {
        Later asked = new Later();
        waiting = asked;
        return asked;
    }

    /// The next request: what its gates say, up to its route's destination or the first that sends it elsewhere.
    Destination begin(Head head, HttpService service) {
        gates = service.gates();
        next = 0;
        Destination own = Admission.of(head, forwarding, service);
        return own == null ? goOn(head, service) : own;
    }

    private Destination goOn(Head head, HttpService service) {
        while (next < gates.size()) {
            Destination elsewhere = gates.get(next++).judge(head, this);
            if (elsewhere != null) {
                return elsewhere;
            }
        }
        return service.route(loop, head, forwarding, tls);
    }

    /// The exchange is over.
    void end() {
        waiting = null;
    }

    /// A gate's word that is still to come. The gate says it once, on the request's loop and after its call of `judge`
    /// has returned; of a request that is over meanwhile it is not heard.
    public final class Later implements Destination {
        private Later() {}

        /// The request passes.
        public void pass() {
            if (waiting == this) {
                waiting = null;
                exchange.goOn(null);
            }
        }

        /// It goes elsewhere.
        public void go(Destination elsewhere) {
            if (waiting == this) {
                waiting = null;
                exchange.goOn(elsewhere);
            }
        }
    }

    /// After a gate's word.
    Destination resume(Head head, HttpService service) {
        return goOn(head, service);
    }
}
