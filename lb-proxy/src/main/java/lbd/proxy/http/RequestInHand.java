package lbd.proxy.http;

import java.util.Objects;
import lbd.core.grpc.GrpcHeads;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.Method;
import lbd.core.model.HttpSpec;
import lbd.core.runtime.MirrorCounters;
import lbd.core.scheduler.PickInput;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.TimeoutNanos;
import org.jspecify.annotations.Nullable;

/// All that is known of the request that an exchange has in hand, and what is kept of it: read by every part of the
/// exchange, written here, and forgotten when the next request begins. One object for a client stream's whole life.
/// Confined to its loop.
final class RequestInHand {
    final Listener listener;
    final ForwardingFields forwarding;
    final ExchangeLog log;
    final RequestHost host;
    final HeldRequest held;
    final RequestFacts facts;
    final Edits edits;

    private final Exchange exchange;
    private final HttpLoop shared;
    private final ClientStream client;
    private final RequestInput input;
    // Those in force when the request began, and of where it goes: a reload changes neither under its hands.
    private HttpService service;
    private TimeoutNanos timeouts;
    private MessageFilters answerBuffer = MessageFilters.NONE;
    private Method method = Method.GET;
    private @Nullable UpgradeOffer upgradeOffer;
    private boolean tunnelOnly;
    private boolean logsIn;
    private boolean waitsToBeAsked;
    // Made for the first call of gRPC; `grpc` says whether the request in hand is one.
    private @Nullable GrpcCall call;
    private boolean grpc;

    /// @param unseen whether requests are copies of another's
    /// @param copies counts those that a mirror gets
    RequestInHand(
            Exchange exchange,
            HttpLoop shared,
            Listener listener,
            ClientStream client,
            ForwardingFields forwarding,
            boolean unseen,
            @Nullable MirrorCounters copies) {
        this.exchange = exchange;
        this.shared = shared;
        this.client = client;
        this.listener = listener;
        this.forwarding = forwarding;
        this.service = HttpService.of(listener);
        this.timeouts = service.timeouts();
        this.log = new ExchangeLog(shared.loop(), listener, client.tls(), client.told(), unseen, copies);
        this.input = new RequestInput(client);
        this.host = new RequestHost(exchange, shared);
        this.held = new HeldRequest(shared, client, host);
        this.facts = new RequestFacts(client, forwarding, log, held);
        this.edits = new Edits(shared, forwarding, facts, log);
    }

    /// The next request.
    ///
    /// @param head not kept
    void begin(Head head, boolean clientReused) {
        service = HttpService.of(listener, service);
        method = head.method();
        upgradeOffer = head.upgradeRequested() ? UpgradeOffer.of(head) : null;
        tunnelOnly = head.upgradeRequested() && head.version() == HttpVersion.HTTP_2;
        logsIn = ConnectionLogin.isAskedFor(head);
        waitsToBeAsked = head.expectContinue();
        answerBuffer = MessageFilters.NONE;
        beginCall(head);
        listener.state().requests.increment();
        begin(head, clientReused, service);
        Tracing tracing = service.tracing();
        if (tracing != null) {
            log.traces(shared.traceIds(), tracing)
                    .begin(
                            tracing,
                            head,
                            forwarding.trusted(),
                            forwarding.isSecure(head),
                            forwarding.clientText(),
                            client.remoteAddress());
        }
    }

    /// A copy of another exchange's request.
    ///
    /// @param head not kept
    /// @param body bytes of one that is copied
    /// @param of   the original
    /// @param decoded whether its body comes without its codings
    void copy(Head head, Destination.ToPool to, int body, RequestFacts of, boolean decoded) {
        method = head.method();
        timeouts = to.timeouts();
        begin(head, false, service);
        edits.copied(to.plan(), of);
        if (decoded) {
            held.decoded();
        }
        RequestTrace original = of.trace();
        if (original != null) {
            log.traces(shared.traceIds(), original.tracing()).branch(original, log.isForMirror() ? "mirror" : "hedge");
        }
        held.keep(head, Buffering.inMemory(body));
    }

    private void begin(Head head, boolean clientReused, HttpService under) {
        readForwarding(head);
        log.begin(head, forwarding.clientText(), input.clientPort(), clientReused);
        held.begin(head);
        edits.begin(under);
    }

    /// There is none: what came cannot be read.
    ///
    /// @param seen what could be read of it; not kept
    void unreadable(Head seen, int status, long sinceNanos) {
        listener.state().refused.increment();
        method = Method.GET;
        log.refused(seen, forwarding.peerText(), input.clientPort(), status, sinceNanos);
        service = HttpService.of(listener, service);
        edits.begin(service);
        facts.unread();
    }

    private void beginCall(Head head) {
        grpc = GrpcHeads.isCall(head);
        if (grpc) {
            GrpcCall its = call == null ? new GrpcCall(shared.loop(), exchange) : call;
            its.begin();
            call = its;
        }
    }

    private void readForwarding(Head head) {
        forwarding.begin(head, http());
    }

    /// It goes on after others of the client's connection may have come between.
    ///
    /// @return its head, as it is kept
    Head resume() {
        Head head = Objects.requireNonNull(held.head());
        readForwarding(head);
        return head;
    }

    /// What its listener serves, as it was in force when the request began.
    HttpService service() {
        return service;
    }

    HttpSpec http() {
        return service.spec().http();
    }

    /// Those of where it goes.
    TimeoutNanos timeouts() {
        return timeouts;
    }

    /// How long its client may be silent while it is not complete.
    long clientIdleNanos() {
        return grpc ? Math.max(timeouts.tunnel(), timeouts.clientIdle()) : timeouts.clientIdle();
    }

    /// How long its server may be silent while it owes something.
    ///
    /// @param answered whether an answer has begun
    long serverIdleNanos(boolean answered) {
        // A call that goes on in both directions, or whose answer has begun, may be silent as long as it likes: whether
        // the server is there is asked of its connection.
        boolean streams = grpc && (answered || !held.complete());
        return streams ? Math.max(timeouts.tunnel(), timeouts.serverIdle()) : timeouts.serverIdle();
    }

    /// It is answered here, within these.
    void goesTo(TimeoutNanos its) {
        timeouts = its;
    }

    void goesTo(Destination.ToPool to) {
        timeouts = to.timeouts();
        answerBuffer = to.buffering().answers();
    }

    /// Lets answers of where it goes wait for their client.
    MessageFilters answerBuffer() {
        return answerBuffer;
    }

    /// What a pool's scheduler may look at while the head can be read.
    PickInput pickInput(Head head) {
        return input.of(head, forwarding);
    }

    /// Whether its answer has no body, whatever the head says.
    boolean isHead() {
        return method == Method.HEAD;
    }

    /// Whether it may be sent to two servers at once.
    boolean mayBeDoneTwice() {
        return method.idempotent() && held.hasNoBody() && !concernsConnection();
    }

    /// Whether what it asks for is its connection's as a whole, and so nobody else's.
    boolean concernsConnection() {
        return upgradeOffer != null || logsIn;
    }

    /// Whether its listener still serves HTTP, which a reload may have changed.
    boolean isListenedFor() {
        return listener.service() instanceof HttpService;
    }

    /// The protocols that it offers to go on with; null: none.
    @Nullable
    UpgradeOffer upgradeOffer() {
        return upgradeOffer;
    }

    boolean asksForWebSocket() {
        return upgradeOffer != null && upgradeOffer.isWebSocket();
    }

    /// Whether nothing but a tunnel is an answer to it (RFC 8441).
    boolean isTunnelOnly() {
        return tunnelOnly;
    }

    /// Whether it logs its connection in.
    boolean logsIn() {
        return logsIn;
    }

    /// Whether its client waits with the body until it is asked for it.
    boolean waitsToBeAsked() {
        return waitsToBeAsked;
    }

    /// Whether it is a call of gRPC.
    boolean isCall() {
        return grpc;
    }

    /// The call of gRPC that it is; null where it is none.
    @Nullable
    GrpcCall call() {
        return grpc ? call : null;
    }
}
