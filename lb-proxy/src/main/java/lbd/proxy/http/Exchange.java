package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Framing;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.pool.Failure;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.core.pool.Waiter;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.listener.Destination;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Relay;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.QueueWait;
import org.jspecify.annotations.Nullable;

/// One request and its answer, from pick to finish; one object for a client stream's whole life. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | request | picking |
/// | picking | a server with an idle connection | sent |
/// | picking | a server without | dialing |
/// | picking | all are full | waiting |
/// | waiting | a place came free | sent or dialing |
/// | waiting | its time is up | answered: 503 |
/// | picking | nobody left | answered: 503, or the last failure's status |
/// | dialing | connected | sent |
/// | dialing | failed | picking, that server left out |
/// | sent | interim answer | sent |
/// | sent | broken before a byte, may be repeated | picking |
/// | sent | broken, may not be repeated | answered: 502 or 504 |
/// | sent | answer's head | answering |
/// | answering | answer's end | idle |
/// | answering | broken | cut: the client sees that the answer is not whole |
/// | any | the client is gone | idle; the server's work is cancelled |
public final class Exchange implements QueueWait.Outcome {
    private final Loop loop;
    private final Listener listener;
    private final ClientStream client;
    private final Servers servers;
    private final Tried tried = new Tried();
    private final ExchangeLog log;
    private final RequestInput input;
    private final Queue<ByteBuf> heldBody = new ArrayDeque<>(2);

    private Service service;
    private TimeoutNanos timeouts;
    private boolean active;
    private boolean beginning;
    private @Nullable Pool pool;
    private Method method = Method.GET;
    private Framing framing = Framing.NONE;
    private boolean upgradeRequested;
    private @Nullable ByteBuf head;
    private boolean requestComplete;
    private boolean bodySent;
    private @Nullable Head requestTrailers;

    private @Nullable Lease lease;
    private @Nullable ServerStream server;
    private @Nullable SocketChannel dialing;
    private int attempt;
    private int retries;
    private long key;
    private @Nullable QueueWait wait;
    private boolean waiting;
    private boolean freshOnly;
    private @Nullable EndReason lastFailure;

    private boolean responded;
    private @Nullable Relay tunnel;

    public Exchange(Loop loop, Listener listener, ClientStream client, Servers servers) {
        this.loop = loop;
        this.listener = listener;
        this.client = client;
        this.servers = servers;
        this.service = listener.service();
        this.timeouts = service.timeouts();
        this.log = new ExchangeLog(loop, listener);
        this.input = new RequestInput(client);
    }

    /// Whether a request is in hand.
    public boolean active() {
        return active;
    }

    /// The server that the request is given to; null while there is none.
    public @Nullable Server server() {
        return lease == null ? null : lease.server();
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
        method = head.method();
        framing = head.framing();
        upgradeRequested = head.upgradeRequested();
        requestComplete = false;
        bodySent = false;
        responded = false;
        freshOnly = false;
        retries = 0;
        lastFailure = null;
        requestTrailers = null;
        listener.state().requests.increment();
        forwarding.begin(head, service.spec().http().forwarded());
        log.begin(head, forwarding.clientText(), input.clientPort(), clientReused);
        if (method == Method.CONNECT || method == Method.TRACE) {
            refuse(head, 405, EndReason.NOT_SUPPORTED);
            return;
        }
        if (head.contentLength() > service.spec().http().limits().body()) {
            refuse(head, 413, EndReason.TOO_LARGE);
            return;
        }
        if (method == Method.OPTIONS && MaxForwards.of(head) == 0) {
            answer(OwnAnswer.OPTIONS, EndReason.RESPONDED);
            return;
        }
        switch (service.route(loop, head, forwarding.client())) {
            case Destination.ToPool(Pool to, TimeoutNanos toTimeouts) -> {
                pool = to;
                timeouts = toTimeouts;
                key = to.key(input.of(head, forwarding), loop.scratchRange());
                this.head = servers.encode(head, forwarding);
                // What is sent at once is flushed with what else this read of the client brings.
                beginning = true;
                pick();
                beginning = false;
            }
            case Destination.Answered(OwnAnswer own) -> answer(own, EndReason.RESPONDED);
            case Destination.Refused(int status, EndReason reason) -> refuse(head, status, reason);
        }
    }

    /// Logs and counts a request that was refused before it could begin.
    public void refused(int status, EndReason reason, Forwarding forwarding) {
        log.refused(forwarding.peerText(), input.clientPort(), status);
        log.end(reason, 0, client.bytesIn(), client.bytesOut());
    }

    private void pick() {
        Pool from = Objects.requireNonNull(pool);
        long now = System.nanoTime();
        QueueWait next = wait == null ? new QueueWait(loop) : wait;
        Lease free = from.acquireOrQueue(key, tried, now, next);
        Waiter.Refusal refusal = next.refusal();
        wait = next;
        if (free != null) {
            use(free);
        } else if (refusal == null) {
            waiting = true;
            next.begin(this, timeouts.queue(), now);
        } else if (lastFailure != null) {
            fail(lastFailure);
        } else {
            fail(refusal == Waiter.Refusal.QUEUE_FULL ? EndReason.OVERLOAD : EndReason.NO_SERVER);
        }
    }

    @Override
    public void granted(Lease free, long waitedNanos) {
        endWait();
        log.queued(waitedNanos);
        use(free);
    }

    @Override
    public void expired() {
        endWait();
        fail(EndReason.QUEUE_TIMEOUT);
    }

    // An object that has waited is not used again.
    private void endWait() {
        waiting = false;
        wait = null;
    }

    private void use(Lease taken) {
        lease = taken;
        Pool from = Objects.requireNonNull(pool);
        log.picked(from.name(), taken.server());
        ServerStream idle = freshOnly ? null : servers.idle(taken.server(), !method.idempotent());
        if (idle != null) {
            send(idle);
        } else {
            dial(from, taken.server());
        }
    }

    private void dial(Pool from, Server to) {
        // The number tells a late word about an attempt that was given up from one about the present one.
        int number = ++attempt;
        log.dialing();
        dialing = servers.connect(to, from.spec().connections(), timeouts.connect(), (stream, failure) -> {
            if (number == attempt && active) {
                connected(stream, failure);
            } else if (stream != null) {
                stream.cancel();
            }
        });
    }

    private void connected(@Nullable ServerStream stream, @Nullable EndReason failure) {
        dialing = null;
        if (stream != null) {
            log.connected();
            send(stream);
            return;
        }
        EndReason reason = failure == null ? EndReason.CONNECT_FAILED : failure;
        Objects.requireNonNull(lease).server().counters().connectFailures.increment();
        retryOrFail(Failure.CONNECT, reason, true);
    }

    /// The one decision about another try.
    ///
    /// @param repeatable whether the request may be sent again at all
    private void retryOrFail(Failure failure, EndReason reason, boolean repeatable) {
        long now = System.nanoTime();
        Pool from = Objects.requireNonNull(pool);
        Lease broken = Objects.requireNonNull(lease);
        lease = null;
        server = null;
        broken.failed(failure, now);
        broken.close();
        lastFailure = reason;
        if (!repeatable || !from.mayRetry(failure, retries, now)) {
            fail(reason);
            return;
        }
        retries++;
        if (failure == Failure.STALE) {
            // The server closed an idle connection as the request was on its way: nobody's fault, so it may serve the
            // request after all, on a connection that is new.
            freshOnly = true;
        } else {
            tried.add(broken.server());
        }
        pick();
    }

    private void send(ServerStream to) {
        ByteBuf encoded = head;
        if (encoded == null) {
            throw new IllegalStateException("sending without a head");
        }
        server = to;
        log.sent(to.reused());
        to.request(this, encoded, method, framing);
        for (ByteBuf data = heldBody.poll(); data != null; data = heldBody.poll()) {
            bodySent = true;
            to.data(data);
        }
        if (requestComplete) {
            to.end(requestTrailers);
        }
        to.read();
        if (!beginning) {
            to.flush();
            if (!requestComplete) {
                client.readBody();
            }
        }
    }

    // ---- from the client's side

    public void requestData(ByteBuf data) {
        ServerStream to = server;
        if (!active) {
            data.release();
        } else if (to == null) {
            heldBody.add(data);
        } else {
            bodySent = true;
            to.data(data);
        }
    }

    public void requestEnd(@Nullable Head trailers) {
        requestComplete = true;
        requestTrailers = trailers;
        if (server != null) {
            server.end(trailers);
        }
    }

    /// What has been read from the client for now has been passed.
    public void requestReadComplete() {
        ServerStream to = server;
        if (to != null) {
            to.flush();
            if (!requestComplete && to.isWritable()) {
                client.readBody();
            }
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
    public void requestFailed(int status, EndReason reason) {
        cancelServer();
        if (responded) {
            client.abort();
            finish(reason);
        } else {
            answer(status, reason);
        }
    }

    // ---- from the server's side

    public void serverWritable() {
        if (!requestComplete) {
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
            client.interim(answer);
        } else {
            responded = true;
            log.status(status);
            Lease held = Objects.requireNonNull(lease);
            held.answered(status, System.nanoTime());
            held.server().counters().statuses.count(status);
            client.respond(answer);
        }
    }

    public void responseData(ByteBuf data) {
        client.data(data);
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
        if (server != null && client.isWritable()) {
            server.read();
        }
    }

    /// The server's connection broke, was silent for too long, or sent what is no answer.
    ///
    /// @param reason   [EndReason#SERVER_CLOSED], [EndReason#SERVER_TIMEOUT] or [EndReason#BAD_RESPONSE]
    /// @param anyBytes whether any byte of an answer had come
    public void serverFailed(EndReason reason, boolean anyBytes) {
        ServerStream broken = server;
        Lease held = Objects.requireNonNull(lease);
        boolean closedEarly = reason == EndReason.SERVER_CLOSED && !anyBytes;
        boolean stale = closedEarly && broken != null && broken.reused();
        Failure failure = stale ? Failure.STALE : failure(reason);
        if (!stale) {
            held.server().counters().failures.increment();
        }
        if (responded) {
            server = null;
            held.failed(failure, System.nanoTime());
            client.abort();
            finish(reason);
        } else {
            retryOrFail(failure, reason, closedEarly && method.idempotent() && !bodySent);
        }
    }

    private static Failure failure(EndReason reason) {
        return switch (reason) {
            case SERVER_TIMEOUT -> Failure.TIMEOUT;
            case BAD_RESPONSE -> Failure.BAD_ANSWER;
            default -> Failure.CUT;
        };
    }

    private void upgrade(Head answer) {
        ServerStream from = server;
        if (!upgradeRequested || from == null || lease == null) {
            if (from != null) {
                from.cancel();
            }
            serverFailed(EndReason.BAD_RESPONSE, true);
            return;
        }
        responded = true;
        log.status(101);
        lease.answered(101, System.nanoTime());
        Server chosen = lease.server();
        chosen.counters().statuses.count(101);
        Side serverSide = from.upgrade();
        Side clientSide = client.upgrade(answer);
        server = null;
        Relay relay = new Relay(
                loop,
                clientSide,
                listener.state(),
                serverSide,
                chosen.counters(),
                timeouts.tunnel(),
                timeouts.halfClosed(),
                this::tunnelEnded);
        tunnel = relay;
        relay.start();
    }

    private void tunnelEnded(EndReason reason) {
        if (tunnel != null) {
            log.tunnelled(tunnel.bytesUp(), tunnel.bytesDown());
            tunnel = null;
        }
        finish(reason);
    }

    /// Ends whatever is in hand, at once.
    public void cut() {
        if (tunnel != null) {
            tunnel.cut();
        } else {
            clientGone(EndReason.CUT);
        }
    }

    // ---- ends

    private void cancelServer() {
        if (waiting && wait != null) {
            wait.giveUp();
            endWait();
        }
        if (server != null) {
            server.cancel();
            server = null;
        }
        if (dialing != null) {
            SocketChannel givenUp = dialing;
            dialing = null;
            // First, since closing tells at once that the attempt has failed.
            attempt++;
            givenUp.close();
        }
    }

    private void fail(EndReason reason) {
        answer(statusOf(reason), reason);
    }

    private static int statusOf(EndReason reason) {
        return switch (reason) {
            case NO_SERVER, QUEUE_TIMEOUT, OVERLOAD -> 503;
            case CONNECT_TIMEOUT, SERVER_TIMEOUT -> 504;
            default -> 502;
        };
    }

    private void refuse(Head request, int status, EndReason reason) {
        int accept = request.find(KnownField.ACCEPT);
        AnswerForm form = accept < 0
                ? AnswerForm.TEXT
                : AnswerForm.accepted(request.bytes(), request.valueStart(accept), request.valueEnd(accept));
        answer(service.refusal(status, form), reason);
    }

    /// After the head is gone. Its forwarded form still knows what the client accepts, so that requests that go well
    /// need not look.
    private void answer(int status, EndReason reason) {
        ByteBuf forwarded = head;
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
    private void finish(EndReason reason) {
        active = false;
        log.end(reason, retries, client.bytesIn(), client.bytesOut());
        if (lease != null) {
            lease.close();
            lease = null;
        }
        if (head != null) {
            head.release();
            head = null;
        }
        for (ByteBuf data = heldBody.poll(); data != null; data = heldBody.poll()) {
            data.release();
        }
        tried.clear();
        pool = null;
        client.finished();
    }
}
