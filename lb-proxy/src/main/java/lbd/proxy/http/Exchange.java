package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.grpc.GrpcHeads;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.Method;
import lbd.core.model.LimitSpec;
import lbd.core.model.MinRate;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.MirrorCounters;
import lbd.core.runtime.RepeatLimit;
import lbd.core.variable.Facts;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Side;
import lbd.proxy.relay.Throttle;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its answer, from its route to its line in the log; one object for a client stream's whole life.
/// Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | request | looking for a server ([Attempts]), or answered |
/// | looking | found | sent |
/// | looking | failed | answered: 502, 503 or 504 |
/// | sent | interim answer | sent |
/// | sent | broken before the answer began | looking, or answered: 502 or 504 |
/// | sent | answer's head | answering |
/// | sent | 101, asked for | a tunnel |
/// | answering | answer's end | idle |
/// | answering | broken | cut: the client sees that the answer is not whole |
/// | answered, tunnel ended | | idle |
/// | any | the client is gone | idle; the server's work is cancelled |
public final class Exchange {
    private static final Logger events = LoggerFactory.getLogger(Exchange.class);

    /// More interim answers to one request than any server has reason to send.
    private static final int MOST_INTERIMS = 100;

    private static final String MIN_RATE = "min_rate";

    private final HttpLoop shared;
    private final Loop loop;
    private final Listener listener;
    private final ClientStream client;
    private final Forwarding forwarding;
    private final ExchangeLog log;
    private final RequestInput input;
    private final HeldRequest request;
    private final Edits edits;
    private final Attempts attempts;
    private final Passage passage;
    private final Tunnel tunnel;

    // Its request is a copy of another exchange's, and what it answers itself nobody reads.
    private final boolean unseen;
    private HttpService service;
    private TimeoutNanos timeouts;
    // Only where clients have to keep to a rate.
    private @Nullable SlowClient slow;
    private boolean mayWaitForUs;
    private boolean active;
    private boolean beginning;
    private @Nullable UpgradeOffer upgradeOffer;
    private boolean tunnelOnly;
    private boolean logsIn;
    private Method method = Method.GET;
    // Made for the first call of gRPC; `grpc` says whether the request in hand is one.
    private @Nullable GrpcCall call;
    private boolean grpc;
    private @Nullable ServerStream server;
    // Whether the client has seen anything of an answer; [#responded], whether of the final one.
    private boolean begun;
    private int interims;
    private boolean responded;
    private EndReason ended = EndReason.OK;
    // The client, or a filter before it.
    private MessageSink answers;
    // Made for the first request that is copied to a mirror or may be sent twice.
    private @Nullable Companions companions;
    // Lets answers of the destination in hand wait for their client.
    private MessageFilters waiting = MessageFilters.NONE;
    // Made for the first answer that passes a filter.
    private @Nullable AnswerHost answerHost;
    // Whether the server has said all, and a filter has the rest for the client.
    private boolean answerKept;
    // Made for the first answer that the client does not see.
    private @Nullable Interception interception;
    // Whether another pool is asked than the one that the request was for.
    private boolean elsewhere;

    /// @param forwarding of the client's connection
    public Exchange(HttpLoop shared, Listener listener, ClientStream client, Forwarding forwarding, Servers servers) {
        this(shared, listener, client, forwarding, servers, false, null);
    }

    /// @param unseen whether requests are copies of another's
    /// @param copies counts those that a mirror gets
    private Exchange(
            HttpLoop shared,
            Listener listener,
            ClientStream client,
            Forwarding forwarding,
            Servers servers,
            boolean unseen,
            @Nullable MirrorCounters copies) {
        this.unseen = unseen;
        this.shared = shared;
        this.loop = shared.loop();
        this.listener = listener;
        this.client = client;
        this.answers = client;
        this.forwarding = forwarding;
        this.service = HttpService.of(listener);
        this.timeouts = service.timeouts();
        this.log = new ExchangeLog(loop, listener, client.tls(), client.told(), unseen, copies);
        this.input = new RequestInput(client);
        this.request = new HeldRequest(shared, client, new RequestHost(this, shared));
        RequestFacts facts = new RequestFacts(client, forwarding, log, request);
        this.edits = new Edits(shared, forwarding, facts, log);
        this.passage = new Passage(this, shared, forwarding, facts, log, client, servers);
        this.tunnel = new Tunnel(loop, listener, this, log);
        this.attempts = new Attempts(loop, this, client, servers, request, log, timeouts);
    }

    /// One whose request is a copy.
    ///
    /// @param copies counts where a mirror gets it
    static Exchange ofCopy(
            HttpLoop shared,
            Listener listener,
            UnseenClient client,
            Forwarding forwarding,
            @Nullable MirrorCounters copies) {
        return new Exchange(shared, listener, client, forwarding, shared.servers(), true, copies);
    }

    Loop loop() {
        return loop;
    }

    /// Why the last request ended.
    EndReason ended() {
        return ended;
    }

    /// Whether a request is in hand.
    public boolean active() {
        return active;
    }

    /// Whether the client has seen anything of an answer.
    boolean begun() {
        return begun;
    }

    /// The server that the request is given to; null while there is none.
    public @Nullable Server server() {
        Server second = companions == null ? null : companions.second();
        return second == null ? attempts.server() : second;
    }

    /// Ends an attempt to connect to a server; a connection that stands is not its own to break.
    ///
    /// @return whether there was one
    public boolean leave(Server down) {
        return attempts.leave(down);
    }

    /// What is known of the request in hand, for servers that are told more than its head.
    public Facts facts() {
        return edits.facts();
    }

    /// The address that the client has reached; null where it is gone already.
    public @Nullable InetSocketAddress localAddress() {
        return client.localAddress();
    }

    /// How long the server may be silent while it owes something.
    public long serverIdleNanos() {
        // A call that goes on in both directions, or whose answer has begun, may be silent as long as it likes: whether
        // the server is there is asked of its connection.
        boolean streams = grpc && (responded || !request.complete());
        return streams ? Math.max(timeouts.tunnel(), timeouts.serverIdle()) : timeouts.serverIdle();
    }

    /// How long the client may be silent while the request is not complete.
    public long clientIdleNanos() {
        return grpc ? Math.max(timeouts.tunnel(), timeouts.clientIdle()) : timeouts.clientIdle();
    }

    /// Begins with a request; its body follows by [#requestData] and [#requestEnd].
    ///
    /// @param head         is not kept: it may be overwritten when this returns
    /// @param clientReused whether the client's connection has brought another request before
    public void begin(Head head, boolean clientReused) {
        active = true;
        service = HttpService.of(listener, service);
        method = head.method();
        upgradeOffer = head.upgradeRequested() ? UpgradeOffer.of(head) : null;
        tunnelOnly = head.upgradeRequested() && head.version() == HttpVersion.HTTP_2;
        logsIn = ConnectionLogin.isAskedFor(head);
        beginCall(head);
        responded = false;
        begun = false;
        interims = 0;
        elsewhere = false;
        waiting = MessageFilters.NONE;
        listener.state().requests.increment();
        forwarding.begin(head, service.spec().http());
        log.begin(head, forwarding.clientText(), input.clientPort(), clientReused);
        request.begin(head);
        edits.begin(service);
        MinRate least = service.spec().http().limits().minRate();
        if (least != null) {
            mayWaitForUs = head.expectContinue();
            slow = slow == null ? new SlowClient(loop, this, client, least) : slow;
            slow.begin(least);
        }
        // What is sent at once is flushed with what else this read of the client brings.
        beginning = true;
        take(passage.begin(head, service), head);
        beginning = false;
    }

    private void beginCall(Head head) {
        grpc = GrpcHeads.isCall(head);
        if (grpc) {
            GrpcCall its = call == null ? new GrpcCall(loop, this) : call;
            its.begin();
            call = its;
        }
    }

    /// The call of gRPC that is in hand; null where the request is none.
    private @Nullable GrpcCall call() {
        return grpc ? call : null;
    }

    /// A gate has said what it could not say at once.
    ///
    /// @param elsewhere null: the request passes
    void goOn(@Nullable Destination elsewhere) {
        Head head = Objects.requireNonNull(request.head());
        // The client's connection may have brought others meanwhile.
        forwarding.begin(head, service.spec().http());
        take(elsewhere == null ? passage.resume(head, service) : elsewhere, head);
        if (active && server == null && request.gathering()) {
            readClient();
        }
    }

    private void take(Destination chosen, Head head) {
        Destination destination = edits.routed(chosen, request, head);
        switch (destination) {
            case Destination.ToPool to -> begin(to, head);
            case Destination.ToOneOf(PoolChoice choice, RoutePlan plan) -> {
                Destination.ToPool one = choice.choose(head, edits);
                if (one == null) {
                    refuse(head, 404, EndReason.NO_ROUTE);
                } else {
                    begin(one, head);
                }
            }
            case Destination.ToSource(AnswerSource source, TimeoutNanos its, RoutePlan plan) -> {
                timeouts = its;
                request.keep(head, Buffering.NONE);
                send(source.open(head, shared));
            }
            case Destination.ToFound(AnswerFinder finder, RoutePlan plan) ->
                take(finder.find(head, edits.path(head), passage), head);
            case Destination.Answered(OwnAnswer own, RoutePlan plan) -> {
                if (tunnelOnly && own.status() < 300) {
                    // The client would take it for its tunnel's begin.
                    log.detail("extended_connect");
                    refuse(head, 501, EndReason.NOT_SUPPORTED);
                } else {
                    answer(own, EndReason.RESPONDED);
                }
            }
            case Destination.Redirected to -> answer(edits.redirect(to), EndReason.RESPONDED);
            case Destination.Refused(int status, EndReason reason, String detail) -> {
                log.detail(detail);
                if (reason == EndReason.LOOP) {
                    reportLoop(detail);
                }
                refuse(head, status, reason);
            }
            case Destination.Limited(LimitSpec limit, long waitNanos, RoutePlan plan) -> {
                log.detail(limit.name());
                refuse(head, limit.status(), EndReason.RATE_LIMITED);
            }
            case Destination.Challenged(
                    int status,
                    EndReason reason,
                    String detail,
                    byte[] challenge,
                    RoutePlan plan) -> {
                log.detail(detail);
                refuse(head, status, reason);
            }
            case Destination.HandedOn(OwnAnswer own, EndReason reason, String detail, RoutePlan plan) -> {
                log.detail(detail);
                answer(own, reason);
            }
            case Passage.Later waits -> request.keep(head, Buffering.NONE);
        }
    }

    private void reportLoop(@Nullable String shownBy) {
        long suppressed = listener.loopReports().pass(loop.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            events.atWarn()
                    .addKeyValue("event", "http.loop")
                    .addKeyValue("listener", listener.name())
                    .addKeyValue("shown_by", shownBy)
                    .addKeyValue("suppressed", suppressed)
                    .log("requests come back to where they were sent from: a server's address leads here again");
        }
    }

    private void begin(Destination.ToPool to, Head head) {
        Mirror mirror = edits.detours().mirror();
        if (mirror != null) {
            mayCopy(mirror, head);
        }
        timeouts = to.timeouts();
        Pool pool = to.pool().inForce();
        request.keep(head, buffering(to, pool));
        waiting = to.buffering().answers();
        boolean webSocket = upgradeOffer != null && upgradeOffer.isWebSocket();
        attempts.reset(pool, to, input.of(head, forwarding), edits.known(pool, head), webSocket);
        if (grpc && call != null) {
            call.goesTo(pool.spec().grpc(), head);
        }
        if (!request.gathering()) {
            Hedging hedging = edits.detours().hedging();
            if (hedging != null) {
                mayHedge(hedging, to);
            }
            seekServer(pool);
        } else if (head.expectContinue()) {
            client.askForBody();
        }
    }

    /// A program is told the length of a body before it reads any: where the client has not said it, it is gathered.
    private Buffering buffering(Destination.ToPool to, Pool pool) {
        boolean gathers = pool.spec().fastcgi() != null && request.lacksLength();
        return gathers ? to.buffering().ofAtLeast(FastCgiSpec.GATHERED) : to.buffering();
    }

    /// All of the request is here that has to be before it is sent.
    private void seekServer(@Nullable Pool pool) {
        if (pool != null && pool.spec().fastcgi() != null && request.lacksLength()) {
            requestFailed(413, EndReason.TOO_LARGE, "length_not_told");
        } else {
            attempts.begin();
        }
    }

    /// Only what may be done twice, and where the client belongs to no server.
    private void mayHedge(Hedging hedging, Destination.ToPool to) {
        boolean twice = method.idempotent() && request.hasNoBody() && upgradeOffer == null && !logsIn;
        if (twice && !elsewhere && !attempts.belongs()) {
            companions().mayHedge(hedging, to);
        }
    }

    private Companions companions() {
        Companions its = companions;
        if (its == null) {
            its = new Companions(shared, listener, client, forwarding.scheme(), log, request, edits.facts(), this);
            companions = its;
        }
        return its;
    }

    /// That the request in hand was given to.
    Pool pool() {
        return Objects.requireNonNull(attempts.pool());
    }

    /// The second attempt's answer is the client's.
    void hedgeWon(ServerStream by, Server its) {
        attempts.giveUp();
        if (server != null) {
            server.cancel();
        }
        attempts.end();
        Objects.requireNonNull(companions).hedgeWon(its);
        log.sent(by.reused());
        server = by;
        request.takenOver(by);
    }

    boolean reusedServer() {
        return log.serverReused();
    }

    void sendCopyBeside(Server first) {
        // It is one attempt, and makes no other.
        begun = true;
        request.end(null, null);
        attempts.beginBeside(first);
    }

    /// What belongs to a connection as a whole is nobody else's.
    private void mayCopy(Mirror mirror, Head head) {
        boolean hasOther = !(listener.service() instanceof HttpService);
        if (!elsewhere && upgradeOffer == null && !logsIn && !hasOther) {
            companions().mirror(mirror, head);
        }
    }

    /// Begins with a copy of another exchange's request, of which nothing is sent before [#sendCopy].
    ///
    /// @param head  not kept
    /// @param body  bytes of one that is copied
    /// @param facts of the original
    void copy(Head head, Destination.ToPool to, int body, RequestFacts facts) {
        active = true;
        method = head.method();
        responded = false;
        begun = false;
        interims = 0;
        timeouts = to.timeouts();
        forwarding.begin(head, service.spec().http());
        log.begin(head, forwarding.clientText(), input.clientPort(), false);
        request.begin(head);
        edits.begin(service);
        edits.copied(to.plan(), facts);
        request.keep(head, Buffering.inMemory(body));
        Pool pool = to.pool().inForce();
        attempts.reset(pool, to, input.of(head, forwarding), edits.known(pool, head), false);
    }

    /// @param data stays the caller's
    void copyData(ByteBuf data) {
        request.data(data.retainedDuplicate(), null);
    }

    void sendCopy() {
        if (active) {
            request.end(null, null);
            attempts.begin();
        }
    }

    /// The copy is not to be sent after all, and was never on its way.
    void forgetCopy() {
        active = false;
        attempts.end();
        request.release();
    }

    /// Answers, logs and counts what is no request, or none that can be read: it never begins.
    ///
    /// @param detail     the rule that it broke
    /// @param seen       what could be read of it; not kept
    /// @param sinceNanos when its first byte came
    public void refuse(int status, EndReason reason, @Nullable String detail, Head seen, long sinceNanos) {
        listener.state().refused.increment();
        method = Method.GET;
        log.refused(seen, forwarding.peerText(), input.clientPort(), status, sinceNanos);
        service = HttpService.of(listener, service);
        edits.begin(service);
        edits.facts().unread();
        OwnAnswer page = page(status);
        log.detail(detail);
        write(page == null ? service.refusal(status, AnswerForm.TEXT) : page, reason, page == null);
        log.end(reason, 0, client.bytesIn(), client.bytesOut());
    }

    /// A server has been found.
    void send(ServerStream to) {
        server = to;
        log.sent(to.reused());
        if (logsIn) {
            to.bindTo(client);
        }
        request.send(to, this, edits);
        to.read();
        if (!to.asksForBody() && request.waitsToBeAsked()) {
            request.asked();
            client.askForBody();
        }
        if (!beginning) {
            request.sink().flush();
            if (!request.complete() && request.isWritable()) {
                readClient();
            }
        }
    }

    // ---- from the client's side

    public void requestData(ByteBuf data) {
        if (!active) {
            data.release();
            return;
        }
        if (companions != null) {
            companions.requestData(data);
        }
        boolean gathering = request.gathering();
        Throttle limit = passage.upward();
        if (limit != null) {
            limit.moved(data.readableBytes());
        }
        request.data(data, server);
        if (gathering && !request.gathering()) {
            seekServer(attempts.pool());
        }
    }

    public void requestEnd(@Nullable Head trailers) {
        if (companions != null) {
            companions.requestEnd();
        }
        boolean gathering = request.gathering();
        request.end(trailers, server);
        if (gathering && !request.gathering()) {
            seekServer(attempts.pool());
        }
    }

    /// What has been read from the client for now has been passed.
    public void requestReadComplete() {
        ServerStream to = server;
        if (to != null) {
            request.sink().flush();
            if (!request.complete() && request.isWritable()) {
                readClient();
            }
        } else if (request.gathering() && request.isWritable()) {
            readClient();
        }
    }

    /// What the request has waited for is done, or it takes more.
    void requestMoved() {
        if (request.isGathered()) {
            seekServer(attempts.pool());
        } else if (active && !request.complete() && request.isWritable()) {
            readClient();
        }
    }

    /// The length of the request's body, where its client has not said it, and all of it is here; else -1. Of the one
    /// that goes to a server as it came.
    public long gatheredLength() {
        return request.gatheredLength();
    }

    boolean hasWholeRequest() {
        return request.complete();
    }

    /// Whether somebody has the request.
    boolean isSent() {
        return server != null;
    }

    public void clientWritable() {
        if (answers instanceof MessageFilter filter) {
            filter.resume();
        }
        readServer();
    }

    /// A filter takes more of the answer, or has passed what it kept.
    void answerMoved() {
        if (answerKept && !isHeld()) {
            finish(EndReason.OK);
        } else if (server != null && answers.isWritable()) {
            readServer();
        } else if (!client.isWritable()) {
            client.awaitWritable();
        }
    }

    /// Whether the client is still to get the end of an answer that the server has ended.
    private boolean isHeld() {
        return answers instanceof MessageFilter filter && filter.holds();
    }

    /// Whether the client alone keeps the request from going on.
    boolean waitsForRequest() {
        boolean taken = (server != null || request.gathering()) && request.isWritable();
        boolean asked = !mayWaitForUs || begun || request.gathering();
        return active && !grpc && !request.complete() && taken && asked && passage.upward() == null && !tunnel.stands();
    }

    /// Whether the client alone keeps the answer from going on.
    boolean waitsForReader() {
        boolean waits = answerKept ? !client.isWritable() : !answers.isWritable();
        return active && !grpc && responded && waits && !tunnel.stands();
    }

    /// The client is slower than it may be.
    void tooSlow() {
        log.detail(MIN_RATE);
        client.tooSlow(MIN_RATE);
    }

    /// More of the request, once that may flow. Whoever asks knows that it is wanted; later that is looked at here.
    void readClient() {
        Throttle limit = passage.upward();
        boolean wanted = limit == null || (active && !request.complete());
        if (wanted && (limit == null || limit.asks())) {
            client.readBody();
        }
    }

    /// More of the answer, once that may flow.
    void readServer() {
        ServerStream from = server;
        Throttle limit = passage.downward();
        if (from != null && (limit == null || limit.asks())) {
            from.read();
        }
    }

    /// The client cannot be served any more.
    ///
    /// @param reason its doing, or ours
    public void clientGone(EndReason reason) {
        if (tunnel.stands()) {
            tunnel.breakOff(reason);
        } else if (active) {
            cancelServer();
            finish(reason);
        }
    }

    /// The request turned out to be broken or too late in the middle of its body.
    ///
    /// @param detail the rule that it broke
    public void requestFailed(int status, EndReason reason, @Nullable String detail) {
        log.detail(detail);
        if (tunnel.stands()) {
            tunnel.breakOff(reason);
            return;
        }
        cancelServer();
        if (responded) {
            client.abort();
            finish(reason);
        } else {
            // Nobody else is asked: it is not the request that it was meant to be.
            elsewhere = true;
            OwnAnswer page = grpc ? null : page(status);
            answer(page == null ? refusal(status, reason, request.head()) : page, reason, page == null);
        }
    }

    // ---- from the server's side

    public void serverWritable() {
        request.resume();
        if (!request.complete() && request.isWritable()) {
            readClient();
        }
    }

    /// An answer's head: interim or final.
    public void response(Head answer) {
        int status = answer.status();
        if (status < 200) {
            interim(answer);
        } else if (tunnelOnly && status < 300) {
            // To an extended CONNECT every 2xx says that the tunnel stands (RFC 8441 section 4).
            giveUpAnswer("upgrade_not_taken");
        } else {
            if (companions != null) {
                companions.answered();
            }
            finalResponse(status, answer);
        }
    }

    private void finalResponse(int status, Head answer) {
        if (!isIntercepted(answer)) {
            GrpcCall its = call();
            if (its != null) {
                if (its.isToBeSentAgain(answer) && attempts.canGoOn(ServerFailure.CALL_REFUSED)) {
                    refusedCall();
                    return;
                }
                its.answered(answer);
            }
            log.firstByte(loop.nanoTime());
            begun = true;
            responded = true;
            request.answered();
            log.status(status);
            log.answered(answer);
            attempts.answered(status);
            edits.learn(answer, attempts.server());
            if (server != null && ConnectionLogin.isWanted(answer)) {
                server.bindTo(client);
            }
            BodyLength length = answer.bodyLength();
            answers = edits.filtered(Objects.requireNonNull(request.head()), answer, waiting, client);
            if (answers instanceof MessageFilter filter) {
                AnswerHost host = answerHost == null ? new AnswerHost(this, shared) : answerHost;
                answerHost = host;
                filter.begin(host);
            }
            answers.head(answer, edits.answer(answer, length), length);
        }
    }

    /// Whether the client gets something else than this answer of a server.
    private boolean isIntercepted(Head answer) {
        int status = answer.status();
        Intercepts.Instead instead = instead(status, EndReason.OK);
        if (instead == null) {
            return false;
        }
        log.firstByte(loop.nanoTime());
        log.rule("intercepted_" + status);
        attempts.answered(status);
        if (instead instanceof Intercepts.Page) {
            edits.replaces(status);
        }
        Interception its = interception == null ? new Interception(loop, this) : interception;
        interception = its;
        if (!its.begin(answer, instead)) {
            interceptedTooLong();
        }
        return true;
    }

    /// What a client gets in place of an answer with this status; null: nothing else. Who is asked instead of others
    /// has the last word.
    private Intercepts.@Nullable Instead instead(int status, EndReason reason) {
        Intercepts intercepts = edits.detours().intercepts();
        if (intercepts == null || elsewhere || grpc) {
            return null;
        }
        Intercepts.Instead instead = intercepts.of(status);
        return instead instanceof Intercepts.Elsewhere && !maySendElsewhere(reason) ? null : instead;
    }

    private boolean maySendElsewhere(EndReason reason) {
        Head head = request.head();
        return head != null
                && Outcomes.maySendElsewhere(reason)
                && request.isHere()
                && upgradeOffer == null
                && !edits.isAmbiguous(head);
    }

    /// More is left of the answer than is worth waiting for.
    void interceptedTooLong() {
        if (server != null) {
            server.cancel();
            server = null;
        }
        replace(Objects.requireNonNull(interception).end(), EndReason.OK);
    }

    /// @param reason why the answer that the client does not see was made
    private void replace(Intercepts.Instead instead, EndReason reason) {
        switch (instead) {
            case Intercepts.Page(OwnAnswer page) -> answer(page, reason, false);
            case Intercepts.Elsewhere(Destination.ToPool to) -> {
                elsewhere = true;
                attempts.end();
                Head head = Objects.requireNonNull(request.head());
                // The client's connection may have brought others meanwhile.
                forwarding.begin(head, service.spec().http());
                begin(to, head);
            }
        }
    }

    /// The answer that is being read and that the client does not see; null where there is none.
    private @Nullable Interception intercepting() {
        Interception its = interception;
        return its != null && its.isOpen() ? its : null;
    }

    private void refusedCall() {
        if (server != null) {
            server.cancel();
        }
        serverFailed(ServerFailure.CALL_REFUSED, "grpc_status");
    }

    private void interim(Head answer) {
        begun = true;
        if (++interims > MOST_INTERIMS) {
            giveUpAnswer("too_many_interim_answers");
        } else {
            client.interim(answer, edits.answer(answer, BodyLength.NONE));
        }
    }

    /// The server's answer keeps the rules of its version, but is none to this request.
    private void giveUpAnswer(String rule) {
        if (server != null) {
            server.cancel();
        }
        serverFailed(ServerFailure.BAD_ANSWER, rule);
    }

    public void responseData(ByteBuf data) {
        Interception unseen = intercepting();
        if (unseen != null) {
            unseen.take(data);
            return;
        }
        log.body(data.readableBytes());
        Throttle limit = passage.downward();
        if (limit != null) {
            limit.moved(data.readableBytes());
        }
        answers.data(data);
    }

    /// Whether the answer that has begun takes parts of files by [#responseFile].
    public boolean takesFiles() {
        return answers.takesFiles() && intercepting() == null && passage.downward() == null;
    }

    /// A part of a file as a part of the answer: [MessageSink#file].
    public long responseFile(int file, long from, long count) {
        long taken = answers.file(file, from, count);
        if (taken > 0) {
            log.body((int) taken);
        }
        return taken;
    }

    /// More came with the end of the answer, which nobody had asked for. It has gone nowhere, and the answer
    /// stands; told before [#responseEnd].
    public void serverSaidMore() {
        log.detail("bytes_after_answer");
        attempts.blame(Failure.UNASKED);
    }

    /// The server has said something of its answer that is worth a word in the log.
    public void noted(String detail) {
        log.detail(detail);
    }

    /// What is asked for is nothing that this server, or another of its pool, could be asked: nothing has
    /// been sent, and nobody is to blame. The stream is not to be called any more.
    public void unservable(EndReason reason, String detail) {
        server = null;
        log.detail(detail);
        attempts.end();
        fail(reason);
    }

    /// The answer is complete, and the server's stream with it: it is not to be called any more.
    public void responseEnd(@Nullable Head trailers) {
        server = null;
        Interception unseen = intercepting();
        if (unseen != null) {
            replace(unseen.end(), EndReason.OK);
            return;
        }
        if (grpc && call != null) {
            call.ends(trailers);
        }
        answers.end(trailers);
        if (isHeld()) {
            // The server is free; the client takes the rest from here.
            answerKept = true;
            attempts.done();
            if (!client.isWritable()) {
                client.awaitWritable();
            }
            answers.flush();
        } else {
            finish(EndReason.OK);
        }
    }

    /// What has been read from the server for now has been passed.
    public void responseReadComplete() {
        Interception unseen = intercepting();
        if (unseen != null && unseen.isTooMuch()) {
            interceptedTooLong();
            return;
        }
        answers.flush();
        if (server == null) {
            return;
        }
        if (answers.isWritable()) {
            readServer();
        } else if (!client.isWritable()) {
            client.awaitWritable();
        }
    }

    /// The server's stream broke, was silent for too long, or brought what is no answer. It is not to be called any
    /// more.
    ///
    /// @param detail the rule that the answer broke
    public void serverFailed(ServerFailure how, @Nullable String detail) {
        String why = how == ServerFailure.STALE ? "stale" : detail;
        log.detail(why);
        server = null;
        GrpcCall its = call();
        if (its != null) {
            its.broke(how);
        }
        Interception unseen = intercepting();
        if (unseen != null) {
            attempts.blame(how.failure());
            replace(unseen.end(), EndReason.OK);
        } else if (responded) {
            attempts.blame(how.failure());
            breakOff(how);
        } else {
            attempts.failed(how, why);
        }
    }

    /// The answer that has begun gets no further.
    private void breakOff(ServerFailure how) {
        GrpcCall its = call();
        if (its == null) {
            client.abort(how);
        } else {
            answers.end(its.cut(how.reason()));
        }
        finish(how.reason());
    }

    /// What the client has given a call is over.
    void deadlinePassed() {
        if (active) {
            cancelServer();
            log.detail("grpc_timeout");
            if (responded) {
                breakOff(ServerFailure.TIMEOUT);
            } else {
                answer(504, EndReason.SERVER_TIMEOUT);
            }
        }
    }

    /// The server has taken the upgrade: what follows on either side belongs to the new protocol.
    public void upgraded(Head answer) {
        log.firstByte(loop.nanoTime());
        ServerStream from = server;
        // Nothing of the request may still be to come, and the server must say which protocol it is, of those that
        // were offered.
        UpgradeOffer offer = upgradeOffer;
        boolean takes = offer != null && request.complete() && offer.isTakenBy(answer);
        Server chosen = attempts.server();
        if (!takes || from == null || chosen == null) {
            giveUpAnswer("upgrade_not_asked");
            return;
        }
        responded = true;
        log.status(answer.status());
        attempts.answered(answer.status());
        Side serverSide = from.upgrade();
        Side clientSide = client.upgrade(answer, edits.answer(answer, BodyLength.NONE));
        server = null;
        tunnel.start(clientSide, serverSide, chosen, timeouts);
    }

    /// Ends whatever is in hand, at once.
    public void cut() {
        if (tunnel.stands()) {
            tunnel.cut(EndReason.CUT);
        } else {
            clientGone(EndReason.CUT);
        }
    }

    /// A part of it has thrown.
    public void faulted() {
        if (!tunnel.stands()) {
            client.abort();
        }
        clientGone(EndReason.INTERNAL_ERROR);
    }

    // ---- ends

    private void cancelServer() {
        attempts.giveUp();
        if (server != null) {
            server.cancel();
            server = null;
        }
    }

    /// No server has done the work, and none is to be tried any more.
    void fail(EndReason reason) {
        if (companions != null && companions.takesOver(reason)) {
            return;
        }
        answer(Outcomes.status(reason), reason);
    }

    private void refuse(Head head, int status, EndReason reason) {
        if (edits.detours().intercepts() != null || service.tellsOfRequests()) {
            request.keep(head, Buffering.NONE);
        }
        answer(status, reason, head);
    }

    private void answer(int status, EndReason reason) {
        answer(status, reason, request.head());
    }

    private void answer(int status, EndReason reason, @Nullable Head head) {
        Intercepts.Instead instead = instead(status, reason);
        if (instead == null) {
            answer(refusal(status, reason, head), reason, true);
        } else {
            log.rule("intercepted_" + status);
            replace(instead, reason);
        }
    }

    private OwnAnswer refusal(int status, EndReason reason, @Nullable Head head) {
        GrpcCall its = call();
        return its != null
                ? its.refusal(status, reason)
                : service.refusal(status, head == null ? AnswerForm.TEXT : AnswerForm.acceptedBy(head));
    }

    /// The operator's page for a request that cannot be read; null: there is none.
    private @Nullable OwnAnswer page(int status) {
        Intercepts intercepts = edits.detours().intercepts();
        return intercepts == null ? null : intercepts.page(status);
    }

    private void answer(OwnAnswer answer, EndReason reason) {
        answer(answer, reason, reason != EndReason.RESPONDED);
    }

    /// @param refusal whether the configuration asks for none of it
    private void answer(OwnAnswer answer, EndReason reason, boolean refusal) {
        responded = true;
        if (unseen) {
            finish(reason);
            return;
        }
        log.status(answer.status());
        write(answer, reason, refusal);
        finish(reason);
    }

    private void write(OwnAnswer asConfigured, EndReason reason, boolean refusal) {
        OwnAnswer answer = asConfigured.text() == null ? asConfigured : edits.written(asConfigured);
        boolean bodyless = method == Method.HEAD || answer.body().length == 0;
        HeadEdits its = edits.own(answer.head(), reason, refusal);
        client.head(answer.head(), its, bodyless ? BodyLength.NONE : BodyLength.KNOWN);
        if (!bodyless) {
            log.body(answer.body().length);
            client.data(Unpooled.wrappedBuffer(answer.body()));
        }
        client.end(null);
        client.flush();
    }

    /// The one way out: logs one line, counts, frees what was held, and lets the client's stream go on.
    void finish(EndReason reason) {
        active = false;
        ended = reason;
        GrpcCall its = call();
        if (its != null) {
            its.end();
            log.call(its.status());
        }
        log.end(reason, attempts.retries(), client.bytesIn(), client.bytesOut());
        attempts.end();
        passage.end();
        if (slow != null) {
            slow.remove();
        }
        if (companions != null) {
            companions.end();
        }
        Interception unseen = intercepting();
        if (unseen != null) {
            unseen.end();
        }
        endFilter();
        request.release();
        client.finished();
    }

    private void endFilter() {
        if (answers instanceof MessageFilter filter) {
            filter.discard();
        }
        answers = client;
        answerKept = false;
    }
}
