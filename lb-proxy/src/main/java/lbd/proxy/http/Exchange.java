package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.pool.Failure;
import lbd.core.pool.Lease;
import lbd.core.pool.Server;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.listener.Destination;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

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
    /// More interim answers to one request than any server has reason to send.
    private static final int MOST_INTERIMS = 100;

    private final Loop loop;
    private final Listener listener;
    private final ClientStream client;
    private final Servers servers;
    private final ExchangeLog log;
    private final RequestInput input;
    private final HeldRequest request;
    private final Attempts attempts;
    private final Tunnel tunnel;

    private Service service;
    private TimeoutNanos timeouts;
    private boolean active;
    private boolean beginning;
    private @Nullable UpgradeOffer upgradeOffer;
    private boolean logsIn;
    private @Nullable ServerStream server;
    // Whether the client has seen anything of an answer, and whether of the final one.
    private boolean begun;
    private int interims;
    private boolean responded;

    public Exchange(Loop loop, Listener listener, ClientStream client, Servers servers) {
        this.loop = loop;
        this.listener = listener;
        this.client = client;
        this.servers = servers;
        this.service = listener.service();
        this.timeouts = service.timeouts();
        this.log = new ExchangeLog(loop, listener);
        this.input = new RequestInput(client);
        this.request = new HeldRequest(loop.allocator());
        this.tunnel = new Tunnel(loop, listener, this, log);
        this.attempts = new Attempts(loop, this, client, servers, request, log, timeouts);
    }

    /// Whether a request is in hand.
    public boolean active() {
        return active;
    }

    /// The server that the request is given to; null while there is none.
    public @Nullable Server server() {
        return attempts.server();
    }

    /// Ends an attempt to connect to a server; a connection that stands is not its own to break.
    ///
    /// @return whether there was one
    public boolean leave(Server down) {
        return attempts.leave(down);
    }

    /// How long the server may be silent while it owes something.
    public long serverIdleNanos() {
        return timeouts.serverIdle();
    }

    /// Begins with a request; its body follows by [#requestData] and [#requestEnd].
    ///
    /// @param head is not kept
    public void begin(Head head, Forwarding forwarding, boolean clientReused) {
        active = true;
        service = listener.service();
        upgradeOffer = head.upgradeRequested() ? UpgradeOffer.of(head) : null;
        logsIn = ConnectionLogin.isAskedFor(head);
        responded = false;
        begun = false;
        interims = 0;
        listener.state().requests.increment();
        forwarding.begin(head, service.spec().http());
        log.begin(head, forwarding.clientText(), input.clientPort(), clientReused);
        switch (Admission.of(head, forwarding, service, loop)) {
            case Destination.ToPool to -> begin(to, head, forwarding);
            case Destination.Answered(OwnAnswer own) -> answer(own, EndReason.RESPONDED);
            case Destination.Refused(int status, EndReason reason, String detail) -> {
                log.detail(detail);
                refuse(head, status, reason);
            }
        }
    }

    private void begin(Destination.ToPool to, Head head, Forwarding forwarding) {
        timeouts = to.timeouts();
        request.begin(head, to.bufferBytes());
        request.head(servers.encode(head, forwarding, request.gathering()));
        attempts.reset(to.pool().inForce(), to, input.of(head, forwarding));
        if (!request.gathering()) {
            // What is sent at once is flushed with what else this read of the client brings.
            beginning = true;
            attempts.begin();
            beginning = false;
        } else if (head.expectContinue()) {
            client.askForBody();
        }
    }

    /// Logs and counts a request that was refused before it could begin.
    ///
    /// @param detail the rule that it broke
    public void refused(int status, EndReason reason, @Nullable String detail, Forwarding forwarding) {
        log.refused(forwarding.peerText(), input.clientPort(), status);
        log.detail(detail);
        log.end(reason, null, 0, client.bytesIn(), client.bytesOut());
    }

    /// A server has been found.
    void send(ServerStream to) {
        server = to;
        log.sent(to.reused());
        if (logsIn) {
            to.bindTo(client);
        }
        request.send(to, this);
        to.read();
        if (!beginning) {
            to.flush();
            if (!request.complete()) {
                client.readBody();
            }
        }
    }

    // ---- from the client's side

    public void requestData(ByteBuf data) {
        if (!active) {
            data.release();
            return;
        }
        boolean gathering = request.gathering();
        request.data(data, server);
        if (gathering && !request.gathering()) {
            attempts.begin();
        }
    }

    public void requestEnd(@Nullable Head trailers) {
        boolean gathering = request.gathering();
        request.end(trailers, server);
        if (gathering) {
            attempts.begin();
        }
    }

    /// What has been read from the client for now has been passed.
    public void requestReadComplete() {
        ServerStream to = server;
        if (to != null) {
            to.flush();
            if (!request.complete() && to.isWritable()) {
                client.readBody();
            }
        } else if (request.gathering()) {
            client.readBody();
        }
    }

    public void clientWritable() {
        if (server != null) {
            server.read();
        }
    }

    /// The client cannot be served any more.
    ///
    /// @param reason its doing, or ours
    public void clientGone(EndReason reason) {
        if (active) {
            cancelServer();
            finish(reason);
        }
    }

    /// The request turned out to be broken or too late in the middle of its body.
    ///
    /// @param detail the rule that it broke
    public void requestFailed(int status, EndReason reason, @Nullable String detail) {
        cancelServer();
        log.detail(detail);
        if (responded) {
            client.abort();
            finish(reason);
        } else {
            answer(status, reason);
        }
    }

    // ---- from the server's side

    public void serverWritable() {
        if (!request.complete()) {
            client.readBody();
        }
    }

    /// An answer's head: interim or final.
    public void response(Head answer) {
        log.firstByte();
        int status = answer.status();
        if (status == 101) {
            upgrade(answer);
        } else if (status < 200) {
            interim(answer);
        } else {
            begun = true;
            responded = true;
            request.answered();
            log.status(status);
            Lease held = attempts.lease();
            held.answered(status, loop.nanoTime());
            held.server().counters().statuses.count(status);
            if (server != null && ConnectionLogin.isWanted(answer)) {
                server.bindTo(client);
            }
            client.respond(answer);
        }
    }

    private void interim(Head answer) {
        begun = true;
        if (++interims > MOST_INTERIMS) {
            giveUpAnswer("too_many_interim_answers");
        } else {
            client.interim(answer);
        }
    }

    /// The server's answer keeps the rules of its version, but is none to this request.
    private void giveUpAnswer(String rule) {
        if (server != null) {
            server.cancel();
        }
        serverFailed(EndReason.BAD_RESPONSE, rule, true);
    }

    public void responseData(ByteBuf data) {
        client.data(data);
    }

    /// More came with the end of the answer, which nobody had asked for. It has gone nowhere, and the answer stands;
    /// told
    /// before [#responseEnd].
    public void serverSaidMore() {
        log.detail("bytes_after_answer");
        attempts.lease().failed(Failure.UNASKED, loop.nanoTime());
    }

    /// The answer is complete, and the server's stream with it: it is not to be called any more.
    public void responseEnd(@Nullable Head trailers) {
        server = null;
        client.end(trailers);
        finish(EndReason.OK);
    }

    /// What has been read from the server for now has been passed.
    public void responseReadComplete() {
        client.flush();
        if (server == null) {
            return;
        }
        if (client.isWritable()) {
            server.read();
        } else {
            client.awaitWritable();
        }
    }

    /// The server's connection broke, was silent for too long, or sent what is no answer.
    ///
    /// @param reason   [EndReason#SERVER_CLOSED], [EndReason#SERVER_TIMEOUT] or [EndReason#BAD_RESPONSE]
    /// @param detail   the rule that the answer broke
    /// @param anyBytes whether any byte of an answer had come
    public void serverFailed(EndReason reason, @Nullable String detail, boolean anyBytes) {
        log.detail(detail);
        ServerStream broken = server;
        server = null;
        Lease held = attempts.lease();
        boolean stale = reason == EndReason.SERVER_CLOSED && !anyBytes && broken != null && broken.reused();
        Failure failure = stale ? Failure.STALE : Outcomes.failure(reason);
        if (responded) {
            held.failed(failure, loop.nanoTime());
            client.abort();
            finish(reason);
        } else {
            // What broke the rules is not asked of the next server: it may be the request that made it so.
            boolean repeatable = reason != EndReason.BAD_RESPONSE && !begun && request.repeatable();
            attempts.failed(failure, reason, repeatable);
        }
    }

    private void upgrade(Head answer) {
        ServerStream from = server;
        // What comes after a 101 belongs to the new protocol: nothing of the request may still be to
        // come, and the server must say which one it is, of those that were offered.
        UpgradeOffer offer = upgradeOffer;
        boolean takes = offer != null && request.complete() && offer.isTakenBy(answer);
        if (!takes || from == null) {
            giveUpAnswer("upgrade_not_asked");
            return;
        }
        responded = true;
        log.status(101);
        Lease held = attempts.lease();
        held.answered(101, loop.nanoTime());
        Server chosen = held.server();
        chosen.counters().statuses.count(101);
        Side serverSide = from.upgrade();
        Side clientSide = client.upgrade(answer);
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
        answer(Outcomes.status(reason), reason);
    }

    private void refuse(Head head, int status, EndReason reason) {
        answer(service.refusal(status, AnswerForm.acceptedBy(head)), reason);
    }

    /// After the head is gone. Its forwarded form still knows what the client accepts, so that requests that go well
    /// need not look.
    private void answer(int status, EndReason reason) {
        ByteBuf forwarded = request.head();
        AnswerForm form = forwarded == null
                ? AnswerForm.TEXT
                : AnswerForm.acceptedBy(ByteBufUtil.getBytes(forwarded, 0, forwarded.writerIndex()));
        answer(service.refusal(status, form), reason);
    }

    private void answer(OwnAnswer answer, EndReason reason) {
        responded = true;
        log.status(answer.status());
        client.answer(answer);
        finish(reason);
    }

    /// The one way out: logs one line, counts, frees what was held, and lets the client's stream go on.
    void finish(EndReason reason) {
        active = false;
        log.end(reason, attempts.pool(), attempts.retries(), client.bytesIn(), client.bytesOut());
        attempts.end();
        request.release();
        client.finished();
    }
}
