package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.model.MinRate;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.MirrorCounters;
import lbd.core.variable.Facts;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// One request and its answer, from its route to its line in the log; one object for a client stream's whole life, and
/// so are its parts. Confined to its loop.
///
/// Its two streams, its gates and its timers call here: here it is decided whose turn it is, and how it ends. The parts
/// do what then happens:
///
/// - [RequestInHand] knows what is asked for and keeps what is needed of it. Every part reads it.
/// - [Passage] takes the request past the gates, [Dispatch] to where it then goes.
/// - [RequestSide] passes it on to whoever is to answer, which [Attempts] finds where that is a server.
/// - [AnswerSide] passes a server's answer on to the client, unless the [Interceptor] takes it.
/// - [OwnAnswers] gives the client what no server says.
/// - [Companions] go along with the request, each a [CopiedExchange]. A [UpgradedTunnel] is what may come of it.
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
public sealed class Exchange permits CopiedExchange {
    // For copies too.
    final RequestInHand request;
    final Attempts attempts;
    final AnswerSide answerSide;
    boolean active;

    private final HttpLoop shared;
    private final Loop loop;
    private final ClientStream client;
    private final Passage passage;
    private final RequestSide requestSide;
    private final OwnAnswers own;
    private final Interceptor interceptor;
    private final Dispatch dispatch;
    private final UpgradedTunnel tunnel;
    // Only where clients have to keep to a rate.
    private @Nullable SlowClient slow;
    // Made for the first request that is copied to a mirror or may be sent twice.
    private @Nullable Companions companions;
    private EndReason ended = EndReason.OK;

    /// @param forwarding of the client's connection
    public Exchange(
            HttpLoop shared, Listener listener, ClientStream client, ForwardingFields forwarding, Servers servers) {
        this(shared, listener, client, forwarding, servers, false, null);
    }

    /// @param unseen whether requests are copies of another's, and nobody reads what it answers itself
    /// @param copies counts those that a mirror gets
    Exchange(
            HttpLoop shared,
            Listener listener,
            ClientStream client,
            ForwardingFields forwarding,
            Servers servers,
            boolean unseen,
            @Nullable MirrorCounters copies) {
        this.shared = shared;
        this.loop = shared.loop();
        this.client = client;
        this.request = new RequestInHand(this, shared, listener, client, forwarding, unseen, copies);
        this.passage = new Passage(this, shared, forwarding, request.facts, request.log, client, servers);
        this.attempts = new Attempts(loop, this, client, servers, request.held, request.log, request.timeouts());
        this.requestSide = new RequestSide(this, client, request, attempts, passage);
        this.answerSide = new AnswerSide(shared, this, client, request, requestSide, attempts, passage);
        this.own = new OwnAnswers(this, client, request, unseen);
        this.interceptor = new Interceptor(loop, this, request, attempts, own);
        this.dispatch = new Dispatch(shared, this, request, attempts, passage, requestSide, own, interceptor);
        this.tunnel = new UpgradedTunnel(loop, listener, this, request.log);
    }

    Loop loop() {
        return loop;
    }

    // ---- what its streams may ask

    /// Whether a request is in hand.
    public boolean active() {
        return active;
    }

    /// Why the last request ended.
    EndReason ended() {
        return ended;
    }

    /// The server that the request is given to; null while there is none.
    public @Nullable Server server() {
        Server second = companions == null ? null : companions.second();
        return second == null ? attempts.server() : second;
    }

    /// What is known of the request in hand, for servers that are told more than its head.
    public Facts facts() {
        return request.facts;
    }

    /// The address that the client has reached; null where it is gone already.
    public @Nullable InetSocketAddress localAddress() {
        return client.localAddress();
    }

    /// How long the server may be silent while it owes something.
    public long serverIdleNanos() {
        return request.serverIdleNanos(answerSide.responded());
    }

    /// How long the client may be silent while the request is not complete.
    public long clientIdleNanos() {
        return request.clientIdleNanos();
    }

    /// The length of the request's body, where its client has not said it, and all of it is here; else -1. Of the one
    /// that goes to a server as it came.
    public long gatheredLength() {
        return request.held.gatheredLength();
    }

    /// Whether the client has seen anything of an answer.
    boolean begun() {
        return answerSide.begun();
    }

    boolean hasWholeRequest() {
        return request.held.complete();
    }

    /// Whether a request is in hand whose client has to keep to a rate: what streams in both directions does not.
    boolean hasPace() {
        return active && !request.isCall() && !tunnel.stands();
    }

    /// Whether somebody has the request.
    boolean isSent() {
        return requestSide.server() != null;
    }

    // ---- from the client's side

    /// Begins with a request; its body follows by [#requestData] and [#requestEnd].
    ///
    /// @param head         is not kept: it may be overwritten when this returns
    /// @param clientReused whether the client's connection has brought another request before
    public void begin(Head head, boolean clientReused) {
        active = true;
        request.begin(head, clientReused);
        answerSide.begin();
        interceptor.begin();
        MinRate least = request.http().limits().minRate();
        if (least != null) {
            slow = slow == null ? new SlowClient(loop, this, client, request, requestSide, answerSide, least) : slow;
            slow.begin(least);
        }
        requestSide.begin();
        dispatch.take(passage.begin(head, request.service()), head);
        requestSide.hasBegun();
    }

    /// Answers, logs and counts what is no request, or none that can be read: it never begins.
    ///
    /// @param detail     the rule that it broke
    /// @param seen       what could be read of it; not kept
    /// @param sinceNanos when its first byte came
    public void refuse(int status, EndReason reason, @Nullable String detail, Head seen, long sinceNanos) {
        request.unreadable(seen, status, sinceNanos);
        request.log.detail(detail);
        own.refuseUnreadable(status, reason);
        request.log.end(reason, 0, client.bytesIn(), client.bytesOut());
    }

    public void requestData(ByteBuf data) {
        if (!active) {
            data.release();
            return;
        }
        requestSide.data(data);
    }

    /// A piece of the body as whoever has the request is to get it.
    void bodyData(ByteBuf data) {
        if (companions != null) {
            companions.requestData(data);
        }
        requestSide.pass(data);
    }

    public void requestEnd(@Nullable Head trailers) {
        requestSide.end(trailers);
    }

    void bodyEnd(@Nullable Head trailers) {
        if (companions != null) {
            companions.requestEnd();
        }
        requestSide.passEnd(trailers);
    }

    /// Whether whoever has the request takes more of its body, or more of it may be kept.
    boolean takesBody() {
        // What had the request and is over says nothing of whether anybody takes more.
        return (isSent() || request.held.gathering()) && request.held.isWritable();
    }

    void flushBody() {
        requestSide.flushBody();
    }

    /// Whether something of what the client has sent waits here: that nothing more comes is not its doing.
    public boolean holdsRequest() {
        return requestSide.holds();
    }

    /// What has been read from the client for now has been passed.
    public void requestReadComplete() {
        requestSide.readComplete();
    }

    /// What the request has waited for is done, or it takes more.
    void requestMoved() {
        requestSide.moved();
    }

    public void clientWritable() {
        answerSide.clientWritable();
    }

    /// The request turned out to be broken or too late in the middle of its body.
    ///
    /// @param detail the rule that it broke
    public void requestFailed(int status, EndReason reason, @Nullable String detail) {
        request.log.detail(detail);
        if (tunnel.stands()) {
            tunnel.breakOff(reason);
            return;
        }
        requestSide.cancel();
        if (answerSide.responded()) {
            client.abort();
            finish(reason);
        } else {
            own.refuseBroken(status, reason);
        }
    }

    /// The client cannot be served any more.
    ///
    /// @param reason its doing, or ours
    public void clientGone(EndReason reason) {
        if (tunnel.stands()) {
            tunnel.breakOff(reason);
        } else if (active) {
            requestSide.cancel();
            finish(reason);
        }
    }

    /// Ends an attempt to connect to a server; a connection that stands is not its own to break.
    ///
    /// @return whether there was one
    public boolean leave(Server down) {
        return attempts.leave(down);
    }

    // ---- from its gates

    /// A gate has said what it could not say at once.
    ///
    /// @param elsewhere null: the request passes
    void goOn(@Nullable Destination elsewhere) {
        Head head = request.resume();
        dispatch.take(elsewhere == null ? passage.resume(head, request.service()) : elsewhere, head);
        if (active && !isSent() && request.held.gathering()) {
            readClient();
        }
    }

    /// More of the request, once that may flow.
    void readClient() {
        requestSide.read();
    }

    /// More of the answer, once that may flow.
    void readServer() {
        answerSide.read();
    }

    // ---- from its attempts

    /// A server has been found.
    void send(ServerStream to) {
        requestSide.send(to);
    }

    /// No server has done the work, and none is to be tried any more.
    void fail(EndReason reason) {
        if (companions != null && companions.takesOver(reason)) {
            return;
        }
        refuse(Outcomes.status(reason), reason);
    }

    private void refuse(int status, EndReason reason) {
        interceptor.refuse(status, reason, request.held.head());
    }

    // ---- from the server's side

    public void serverWritable() {
        requestSide.serverWritable();
    }

    /// An answer's head: interim or final.
    public void response(Head answer) {
        int status = answer.status();
        if (status < 200) {
            answerSide.interim(answer);
        } else if (request.isTunnelOnly() && status < 300) {
            // To an extended CONNECT every 2xx says that the tunnel stands (RFC 8441 section 4).
            dropAnswer(ServerFailure.BAD_ANSWER, "upgrade_not_taken");
        } else {
            if (companions != null) {
                companions.answered();
            }
            if (!interceptor.takes(answer)) {
                answerSide.begin(answer);
            }
        }
    }

    public void responseData(ByteBuf data) {
        if (interceptor.isReading()) {
            interceptor.data(data);
        } else {
            answerSide.data(data);
        }
    }

    /// Whether the answer that has begun takes parts of files by [#responseFile].
    public boolean takesFiles() {
        return !interceptor.isReading() && answerSide.takesFiles();
    }

    /// A part of a file as a part of the answer: [MessageSink#file].
    public long responseFile(int file, long from, long count) {
        return answerSide.file(file, from, count);
    }

    /// More came with the end of the answer, which nobody had asked for. It has gone nowhere, and the answer
    /// stands; told before [#responseEnd].
    public void serverSaidMore() {
        request.log.detail("bytes_after_answer");
        attempts.blame(Failure.UNASKED);
    }

    /// The server has said something of its answer that is worth a word in the log.
    public void noted(String detail) {
        request.log.detail(detail);
    }

    /// What is asked for is nothing that this server, or another of its pool, could be asked: nothing has
    /// been sent, and nobody is to blame. The stream is not to be called any more.
    public void unservable(EndReason reason, String detail) {
        requestSide.serverEnded();
        request.log.detail(detail);
        attempts.end();
        fail(reason);
    }

    /// The answer is complete, and the server's stream with it: it is not to be called any more.
    public void responseEnd(@Nullable Head trailers) {
        requestSide.serverEnded();
        if (interceptor.isReading()) {
            interceptor.end();
        } else {
            answerSide.end(trailers);
        }
    }

    /// What has been read from the server for now has been passed.
    public void responseReadComplete() {
        if (!interceptor.isReading() || interceptor.goesOn()) {
            answerSide.readComplete();
        }
    }

    /// A filter takes more of the answer, or has passed what it kept.
    void answerMoved() {
        answerSide.moved();
    }

    /// The server's stream broke, was silent for too long, or brought what is no answer. It is not to be called any
    /// more.
    ///
    /// @param detail the rule that the answer broke
    public void serverFailed(ServerFailure how, @Nullable String detail) {
        String why = how == ServerFailure.STALE ? "stale" : detail;
        request.log.detail(why);
        requestSide.serverEnded();
        GrpcCall call = request.call();
        if (call != null) {
            call.broke(how);
        }
        if (interceptor.isReading()) {
            attempts.blame(how.failure());
            interceptor.end();
        } else if (answerSide.responded()) {
            attempts.blame(how.failure());
            answerSide.breakOff(how);
        } else {
            attempts.failed(how, why);
        }
    }

    /// The server's answer keeps the rules of its version, but is none to this request.
    void dropAnswer(ServerFailure how, String rule) {
        ServerStream from = requestSide.server();
        if (from != null) {
            from.cancel();
        }
        serverFailed(how, rule);
    }

    /// Nothing that the server may say is wanted any more.
    void dropServer() {
        requestSide.dropServer();
    }

    /// The client gets this pool's answer in place of one that has ended.
    void goElsewhere(Destination.ToPool to) {
        attempts.end();
        dispatch.toPool(to, request.resume());
    }

    /// The client gets a final answer that is no server's.
    void responds() {
        answerSide.responds();
    }

    /// What the client has given a call is over.
    void deadlinePassed() {
        if (active) {
            requestSide.cancel();
            request.log.detail("grpc_timeout");
            if (answerSide.responded()) {
                answerSide.breakOff(ServerFailure.TIMEOUT);
            } else {
                refuse(504, EndReason.SERVER_TIMEOUT);
            }
        }
    }

    /// The server has taken the upgrade: what follows on either side belongs to the new protocol.
    public void upgraded(Head answer) {
        request.log.firstByte(loop.nanoTime());
        ServerStream from = requestSide.server();
        // Nothing of the request may still be to come, and the server must say which protocol it is, of those that
        // were offered.
        UpgradeOffer offer = request.upgradeOffer();
        boolean takes = offer != null && request.held.complete() && offer.isTakenBy(answer);
        Server chosen = attempts.server();
        if (!takes || from == null || chosen == null) {
            dropAnswer(ServerFailure.BAD_ANSWER, "upgrade_not_asked");
            return;
        }
        answerSide.responds();
        request.log.status(answer.status());
        attempts.answered(answer.status());
        Side serverSide = from.upgrade();
        Side clientSide = client.upgrade(answer, request.edits.answer(answer, BodyLength.NONE));
        requestSide.serverEnded();
        tunnel.start(clientSide, serverSide, chosen, request.timeouts());
    }

    // ---- copies

    Companions companions() {
        Companions its = companions == null ? new Companions(shared, client, request, this) : companions;
        companions = its;
        return its;
    }

    /// That the request in hand was given to.
    Pool pool() {
        return Objects.requireNonNull(attempts.pool());
    }

    /// The second attempt's answer is the client's.
    void hedgeWon(ServerStream by, Server its) {
        requestSide.cancel();
        attempts.end();
        companions().hedgeWon(its);
        requestSide.takenOver(by);
    }

    // ---- ends

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

    /// The one way out: logs one line, counts, frees what was held, and lets the client's stream go on.
    void finish(EndReason reason) {
        active = false;
        ended = reason;
        GrpcCall call = request.call();
        if (call != null) {
            call.end();
            request.log.call(call.status());
        }
        request.log.end(reason, attempts.retries(), client.bytesIn(), client.bytesOut());
        attempts.end();
        passage.end();
        if (slow != null) {
            slow.remove();
        }
        if (companions != null) {
            companions.end();
        }
        interceptor.forget();
        answerSide.forget();
        requestSide.forget();
        request.held.release();
        client.finished();
    }
}
