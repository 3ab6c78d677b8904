package lbd.proxy.http;

import java.net.InetAddress;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.limit.Pace;
import lbd.core.model.LimitSpec;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.relay.Throttle;
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
    private static final long[] NONE = {};

    private final Exchange exchange;
    private final HttpLoop shared;
    private final ForwardingFields forwarding;
    private final RequestFacts facts;
    private final ExchangeLog log;
    private final ClientStream client;
    private final Servers servers;

    private List<Gate> gates = List.of();
    private int next;
    private @Nullable Later waiting;
    // Where its route leads, once the route's own gates are asked.
    private @Nullable Destination routed;
    // Made for the first question about a request.
    private @Nullable Subrequest subrequest;

    // Of the limits that the request is within.
    private boolean counted;
    private long[] limitKeys = NONE;
    private @Nullable RateGate holding;
    private int places;
    private @Nullable Timer delay;
    private @Nullable Throttle upward;
    private @Nullable Throttle downward;

    /// @param servers that others are asked by
    Passage(
            Exchange exchange,
            HttpLoop shared,
            ForwardingFields forwarding,
            RequestFacts facts,
            ExchangeLog log,
            ClientStream client,
            Servers servers) {
        this.log = log;
        this.exchange = exchange;
        this.shared = shared;
        this.forwarding = forwarding;
        this.facts = facts;
        this.client = client;
        this.servers = servers;
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
        return shared.loop();
    }

    /// What is known of the client's TLS; null: it speaks none.
    @Nullable
    TlsFacts tls() {
        return client.tls();
    }

    /// For the access log: a gate has done something with the request.
    ///
    /// @param what in a word
    void rule(String what) {
        log.rule(what);
    }

    /// Writes what a text says of the request, whose head need not be kept yet.
    ///
    /// @param prefix6 leading bits of an IPv6 client's address that are told; 128: it as it is
    /// @return whether every variable without a default had a value
    boolean write(VariableText text, Head head, int prefix6, TextBuffer out) {
        return facts.write(text, head, prefix6, out);
    }

    /// Writes what a text says of the request, whose head need not be kept yet.
    ///
    /// @return whether every variable without a default had a value
    public boolean write(VariableText text, Head head, TextBuffer out) {
        return facts.write(text, head, Long.SIZE * 2, out);
    }

    /// For a text that is written and used at once.
    public TextBuffer scratch() {
        return shared.scratch();
    }

    /// For a gate that cannot say yet: its answer, which it completes with [Later#pass] or [Later#go].
    public Later later() {
        Later asked = new Later();
        waiting = asked;
        return asked;
    }

    /// Whether the request has been counted by its limits, which happens once.
    boolean isCounted() {
        return counted;
    }

    void counted() {
        counted = true;
    }

    /// For the keys of the limits that are asked, by their places in the list.
    long[] limitKeys() {
        if (limitKeys.length == 0) {
            limitKeys = new long[LimitSpec.MOST_AT_ONCE];
        }
        return limitKeys;
    }

    /// Until the request is over it has places of these limits.
    void holds(RateGate of, int taken) {
        holding = of;
        places = taken;
    }

    /// For a gate that lets the request pass after this time.
    Later passLater(long nanos) {
        Later asked = later();
        Timer timer = delay == null ? new Delay(shared.loop()) : delay;
        delay = timer;
        timer.set(nanos);
        return asked;
    }

    /// Its bytes may not flow faster than this.
    void paced(List<Pace> up, List<Pace> down) {
        upward = up.isEmpty() ? null : new Throttle(shared.loop(), up, exchange::faulted, exchange::readClient);
        downward = down.isEmpty() ? null : new Throttle(shared.loop(), down, exchange::faulted, exchange::readServer);
    }

    /// Asked before the client is read; null: it may send as fast as it likes.
    @Nullable
    Throttle upward() {
        return upward;
    }

    /// Asked before the server is read; null: it may send as fast as it likes.
    @Nullable
    Throttle downward() {
        return downward;
    }

    /// Lets a request pass that has waited for it. One object for a client stream's whole life.
    private final class Delay extends Timer {
        Delay(Loop loop) {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            if (waiting != null) {
                waiting.pass();
            }
        }

        @Override
        public void faulted() {
            exchange.faulted();
        }
    }

    /// Asks another server about the request.
    ///
    /// @return as a gate says it
    public @Nullable Destination ask(Inquiry inquiry, Head head) {
        Subrequest asks = subrequest;
        if (asks == null || asks.asked() != inquiry.asked()) {
            asks = new Subrequest(shared, inquiry.asked(), client, forwarding, servers);
            subrequest = asks;
        }
        Subrequest its = asks;
        Later later = later();
        boolean begun = its.begin(inquiry.question(head), inquiry.timeoutNanos(), () -> {
            Destination elsewhere = told(inquiry, its);
            if (elsewhere == null) {
                later.pass();
            } else {
                later.go(elsewhere);
            }
        });
        if (begun) {
            later.whenAbandoned(its::abandon);
            return later;
        }
        waiting = null;
        return told(inquiry, its);
    }

    private @Nullable Destination told(Inquiry inquiry, Subrequest asked) {
        Head answer = asked.answer();
        if (answer == null) {
            return inquiry.unanswered(asked.ended());
        }
        facts.permit(answer);
        return inquiry.answered(answer, asked.body());
    }

    /// The next request: what its gates say, up to its route's destination or the first that sends it elsewhere.
    Destination begin(Head head, HttpService service) {
        gates = service.gates();
        next = 0;
        routed = null;
        counted = false;
        Destination own = Admission.of(head, forwarding, service);
        return own == null ? goOn(head, service) : own;
    }

    private Destination goOn(Head head, HttpService service) {
        while (true) {
            while (next < gates.size()) {
                Destination elsewhere = gates.get(next++).judge(head, this);
                if (elsewhere != null) {
                    return elsewhere;
                }
            }
            Destination known = routed;
            if (known != null) {
                return known;
            }
            Destination to = route(head, service);
            if (routed == null) {
                return to;
            }
        }
    }

    /// Where its route leads. That is [#routed] where it is still to pass the route's own gates.
    private Destination route(Head head, HttpService service) {
        Destination to = service.within(service.route(shared.loop(), head, forwarding, client.tls()), head, this);
        RoutePlan plan = Edits.plan(to);
        if (plan == null) {
            return to;
        }
        if (plan.asksCaptures()) {
            // Before a gate asks for time: the matcher serves others meanwhile.
            service.captures(shared.loop(), head, facts.captures());
        }
        boolean preflight = plan.cors() != null && Cors.isPreflight(head);
        if (!plan.gates().isEmpty() && !preflight && !(to instanceof Destination.Limited)) {
            routed = to;
            gates = plan.gates();
            next = 0;
        }
        return to;
    }

    /// The exchange is over.
    void end() {
        Later asked = waiting;
        waiting = null;
        routed = null;
        if (asked != null) {
            asked.end();
        }
        if (delay != null) {
            delay.remove();
        }
        if (upward != null) {
            upward.end();
            upward = null;
        }
        if (downward != null) {
            downward.end();
            downward = null;
        }
        RateGate its = holding;
        if (its != null) {
            holding = null;
            its.release(places, limitKeys);
        }
    }

    /// The gate in hand knows who the client is.
    ///
    /// @param name octets of its name
    public void user(byte[] name) {
        facts.user(name);
    }

    /// The gate in hand has verified what the client's token says.
    public void claims(Claims verified) {
        facts.claims(verified);
    }

    /// A gate's word that is still to come. The gate says it once, on the request's loop and after its call of `judge`
    /// has returned; of a request that is over meanwhile it is not heard.
    public final class Later implements Destination {
        private volatile boolean over;
        private @Nullable Runnable abandoned;

        private Later() {}

        /// Whether nobody waits for the gate's word any more. Any thread.
        public boolean isOver() {
            return over;
        }

        /// @param then called where the request is over before the gate's word
        public void whenAbandoned(Runnable then) {
            abandoned = then;
        }

        /// Says its word, or goes on looking for it, on the request's loop. Any thread.
        public void onLoop(Runnable word) {
            shared.loop().execute(exchange::faulted, () -> {
                if (waiting == this) {
                    word.run();
                }
            });
        }

        private void end() {
            over = true;
            if (abandoned != null) {
                abandoned.run();
            }
        }

        /// The request passes.
        public void pass() {
            if (waiting == this) {
                waiting = null;
                over = true;
                exchange.goOn(null);
            }
        }

        /// It goes elsewhere.
        public void go(Destination elsewhere) {
            if (waiting == this) {
                waiting = null;
                over = true;
                exchange.goOn(elsewhere);
            }
        }
    }

    /// After a gate's word.
    Destination resume(Head head, HttpService service) {
        return goOn(head, service);
    }
}
