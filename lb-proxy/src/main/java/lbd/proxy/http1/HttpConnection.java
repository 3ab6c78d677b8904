package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.model.HttpLimits;
import lbd.core.pool.Server;
import lbd.proxy.http.ConnectionAge;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.ForwardingFields;
import lbd.proxy.http.Scheme;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Place;
import lbd.proxy.loop.Timer;
import lbd.proxy.relay.Side;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/1 connection: one exchange after another, in order.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | HEAD | a whole head | BODY, or ANSWER where there is no body |
/// | HEAD | a head that is refused, or late | LINGER after the answer |
/// | HEAD | silence, FIN, drain | closed |
/// | HEAD | drain where a part of a head has come | HEAD: the answer to that request is the last |
/// | BODY | the body's end | ANSWER |
/// | BODY | the answer's end | LINGER |
/// | BODY | FIN, reset | closed; the exchange is cancelled |
/// | ANSWER | the answer's end | HEAD, or LINGER where the connection is not to live on |
/// | ANSWER | the answer's end, but the client has not taken it, or has had its share of requests | PAUSE |
/// | ANSWER | FIN | ANSWER: the client has only finished sending |
/// | ANSWER | reset | closed; the exchange is cancelled |
/// | ANSWER | 101 | the connection is handed over to a tunnel |
/// | ANSWER | the client takes nothing for client_idle | closed; the exchange is cancelled |
/// | PAUSE | the client has taken its answers, and the others have had their turn | as at the answer's end |
/// | PAUSE | the client takes nothing for client_idle, or resets | closed |
/// | LINGER | [Lingering] | closed |
///
/// In ANSWER and PAUSE the next request, if it is already here, waits unparsed and nothing more is read: who reads no
/// answers is asked for no requests.
public final class HttpConnection extends ClientConnection implements Stream.Owner {
    enum State {
        HEAD,
        BODY,
        ANSWER,
        PAUSE,
        LINGER,
        TUNNEL,
        CLOSED
    }

    /// In which a client that finishes sending at once is answered all the same.
    private static final long GIVEN_UP_NANOS = 1_000_000_000L;

    private final Loop loop;
    private final Http1Loop shared;
    private final Client client;
    private final Listener listener;
    private final Stream stream;
    private final AnswerOutput answers;
    private final Exchange exchange;
    private final RequestReader requests;
    private final Timer timer;
    private final HeldBytes kept;
    private final ConnectionAge age;

    private State state = State.HEAD;
    private boolean inputEnded;

    // Whether it is closed as soon as nothing is in hand.
    private boolean drained;

    // Where it waits after its share of requests.
    private @Nullable Place inLine;

    private int requestCount;

    // Of the request in hand.
    private boolean keepAlive;
    private boolean clientCloses;

    private HttpConnection(Http1Loop shared, Client client) {
        this.shared = shared;
        this.loop = shared.loop();
        this.client = client;
        this.listener = client.listener();
        this.stream = client.stream();
        this.timer = new Clock();
        ForwardingFields forwarding = new ForwardingFields(
                client.address(), client.reached(), client.isSecure() ? Scheme.HTTPS : Scheme.HTTP);
        this.answers = new AnswerOutput(this, client, loop.allocator());
        this.exchange = new Exchange(
                shared.http(), listener, answers, forwarding, shared.http().servers());
        HeadLimits limits = listener.service().spec().http().limits().head();
        this.kept = new Kept(loop);
        this.age = new ConnectionAge(loop.nanoTime());
        this.requests = new RequestReader(this, shared, exchange, limits, kept);
    }

    /// Serves a client.
    public static HttpConnection serve(Http1Loop shared, Client client) {
        HttpConnection connection = new HttpConnection(shared, client);
        connection.begin();
        return connection;
    }

    private void begin() {
        loop.connections().add(this);
        timer.set(timeouts().requestHead());
        stream.tell(this);
        stream.read();
    }

    // ---- reading

    @Override
    public void received(ByteBuf in) {
        if (state == State.HEAD && hasLeft()) {
            in.release();
            gone();
            return;
        }
        switch (state) {
            case HEAD, BODY -> requests.take(in);
            case ANSWER, PAUSE -> requests.hold(in);
            case LINGER, TUNNEL, CLOSED -> in.release();
        }
        readComplete();
    }

    State state() {
        return state;
    }

    /// Whether nobody waits for the answer to what comes now. A FIN alone may mean that the client has only
    /// finished sending; but where it had stood there for long while nobody accepted the connection, the
    /// client has given up.
    private boolean hasLeft() {
        return stream.isBroken() || (requestCount == 0 && stream.isEnding() && stream.silentNanos() >= GIVEN_UP_NANOS);
    }

    /// A part of a head has come.
    void headBegins() {
        timer.set(timeouts().requestHead());
    }

    /// A head has come.
    ///
    /// @param head is not kept
    void request(Head head) {
        requestCount++;
        HttpLimits limits = listener.service().spec().http().limits();
        clientCloses = !head.keepAlive();
        // Looked at once a request: the client must be told with the answer.
        boolean last = limits.isLast(requestCount) || age.isOver(limits, loop.nanoTime());
        keepAlive = head.keepAlive() && !last;
        answers.begin(head);
        boolean bodyComing = requests.body().begin(head, limits.body());
        if (bodyComing) {
            state = State.BODY;
            timer.set(timeouts().clientIdle());
        } else {
            requestComplete();
        }
        exchange.begin(head, requestCount > 1);
        if (!bodyComing && exchange.active()) {
            exchange.requestEnd(null);
        }
    }

    /// A part of the body has come.
    void bodyGoesOn() {
        timer.set(timeouts().clientIdle());
    }

    /// All of the request in hand has come.
    void requestComplete() {
        state = State.ANSWER;
        timer.clear();
    }

    /// The body of the request in hand cannot be read on.
    void bodyBroken(int status, EndReason reason, @Nullable String detail) {
        keepAlive = false;
        exchange.requestFailed(status, reason, detail);
    }

    private void readComplete() {
        switch (state) {
            case HEAD -> stream.read();
            case BODY -> exchange.requestReadComplete();
            case ANSWER -> {
                exchange.requestReadComplete();
                // Stays open for a look at the client's end, but only while nothing of the next request is here.
                if (!requests.holds()) {
                    stream.read();
                }
            }
            case PAUSE, LINGER, TUNNEL, CLOSED -> {}
        }
    }

    @Override
    public void written() {
        if (state == State.PAUSE) {
            goOn();
            return;
        }
        if (state == State.ANSWER) {
            timer.clear();
        }
        exchange.clientWritable();
    }

    @Override
    public void finished() {
        inputEnded = true;
        switch (state) {
            case HEAD -> close();
            case BODY -> gone();
            case ANSWER -> {
                // Only finished sending: what it has asked for it still gets.
                if (listener.service().spec().http().abortOnClose()) {
                    gone();
                }
            }
            // Told when it goes on.
            case PAUSE, LINGER, TUNNEL, CLOSED -> {}
        }
    }

    @Override
    public void broken() {
        gone();
    }

    private void gone() {
        if (state != State.CLOSED) {
            close();
            exchange.clientGone(EndReason.CLIENT_ABORT);
        }
    }

    @Override
    public void givenUp() {
        if (state != State.CLOSED) {
            close();
            exchange.clientGone(EndReason.OVERLOAD);
        }
    }

    /// Bytes of the body in hand that wait for a server.
    void keepsBody(int bytes) {
        kept.set(HeldBytes.Part.BODY, bytes);
    }

    /// The client has taken nothing for too long, or has only been slow.
    private void stalled() {
        if (answers.moves()) {
            timer.set(timeouts().clientIdle());
        } else {
            reset();
            exchange.clientGone(EndReason.CLIENT_TIMEOUT);
        }
    }

    /// It moves, but more slowly than it may.
    void tooSlow(String rule) {
        if (state == State.BODY) {
            bodyBroken(408, EndReason.CLIENT_TIMEOUT, rule);
        } else if (state == State.ANSWER || state == State.PAUSE) {
            reset();
            exchange.clientGone(EndReason.CLIENT_TIMEOUT);
        }
    }

    // ---- what the exchange says, by way of its answers

    /// Whether there is to be another request, as the client is to be told with the head of this answer.
    boolean asksForMore() {
        return livesOn() && !listener.draining();
    }

    /// Whether there is, now that this answer has ended. Not while the body of the request is still coming: an
    /// early answer ends it. That its listener has begun to drain since the head went out changes nothing: the
    /// client may have sent the next request already, and is told with the answer to that.
    private boolean livesOn() {
        boolean nothingComes = inputEnded && !requests.holds();
        return keepAlive && !answers.last() && state != State.BODY && !nothingComes && !drained;
    }

    /// Bytes that belong to the request in hand so far.
    long bytesIn() {
        return requests.bytes();
    }

    /// The client reads nothing of its answer for now.
    void clientStalls() {
        if (state == State.ANSWER) {
            timer.set(timeouts().clientIdle());
        }
    }

    void readBody() {
        if (state == State.BODY) {
            stream.read();
        }
    }

    @Override
    public void cut() {
        if (state == State.TUNNEL) {
            exchange.cut();
        } else if (state != State.CLOSED) {
            answers.abort();
            exchange.cut();
        }
    }

    /// The exchange is over.
    void exchangeOver() {
        if (state == State.CLOSED || state == State.LINGER) {
            return;
        }
        if (state == State.TUNNEL) {
            close();
        } else if (livesOn()) {
            answers.flush();
            if (!answers.isWritable() || requests.shareTaken()) {
                pause();
            } else {
                state = State.HEAD;
                timer.set(timeouts().keepalive());
                if (!requests.taking()) {
                    nextHeld();
                }
            }
        } else {
            answers.sendLast();
            // A client that asked for the close sends nothing more that could reset our answer away.
            if (state == State.ANSWER && clientCloses && answers.isSent()) {
                close();
            } else {
                linger();
            }
        }
    }

    private void pause() {
        state = State.PAUSE;
        answers.moves();
        timer.set(timeouts().clientIdle());
        if (answers.isWritable()) {
            Place place = inLine;
            if (place == null) {
                place = new Place(loop, this, this::goOn);
                inLine = place;
            }
            place.join();
        }
    }

    private void goOn() {
        if (state == State.PAUSE && answers.isWritable()) {
            state = State.ANSWER;
            exchangeOver();
        }
    }

    private void nextHeld() {
        if (requests.holds()) {
            requests.takeHeldOn();
            if (state == State.BODY || state == State.ANSWER) {
                exchange.requestReadComplete();
            }
        }
        if (!requests.holds()) {
            if (inputEnded && state == State.HEAD) {
                close();
            } else if (state == State.HEAD || state == State.ANSWER) {
                stream.read();
            }
        }
    }

    /// The server has taken the upgrade, and the client has been told.
    Side handOver() {
        state = State.TUNNEL;
        timer.clear();
        return new Side(stream, requests.takeHeld(), inputEnded);
    }

    // ---- ends

    /// Answers what is no request, and never becomes an exchange.
    ///
    /// @param detail     the rule that it broke
    /// @param seen       what could be read of it
    /// @param sinceNanos when its first byte came
    void refuse(int status, EndReason reason, @Nullable String detail, Head seen, long sinceNanos) {
        keepAlive = false;
        answers.beginRefusal();
        exchange.refuse(status, reason, detail, seen, sinceNanos);
        linger();
    }

    private void linger() {
        state = State.LINGER;
        timer.clear();
        requests.clear();
        kept.clear();
        Lingering end = new Lingering(this, answers, loop, stream, timeouts().clientIdle());
        stream.tell(end);
        end.begin(inputEnded);
    }

    /// Closes at once, so that the client cannot take it for an orderly end, and the kernel keeps nothing for it.
    void reset() {
        stream.reset();
        close();
    }

    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        timer.remove();
        requests.clear();
        kept.clear();
        answers.discard();
        loop.connections().remove(this);
        stream.hangUp();
        shared.http().servers().left(this);
        client.left();
    }

    @Override
    public void faulted() {
        reset();
        exchange.clientGone(EndReason.INTERNAL_ERROR);
    }

    @Override
    public void drain() {
        drained = true;
        if (state == State.HEAD && !requests.headBegun()) {
            close();
        }
    }

    /// A request may be on its way, and its answer says that it was the last.
    @Override
    public void drainGently() {}

    @Override
    public @Nullable InetSocketAddress peer() {
        return client.address();
    }

    @Override
    public String protocol() {
        return "HTTP/1";
    }

    @Override
    public String listenerName() {
        return listener.name();
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public boolean listenerDrainingSince(long nanoTime) {
        return listener.drainingSince(nanoTime);
    }

    @Override
    public boolean busy() {
        return switch (state) {
            case HEAD -> requests.headBegun();
            case BODY, ANSWER, PAUSE, TUNNEL -> true;
            case LINGER, CLOSED -> false;
        };
    }

    @Override
    public void servers(Consumer<Server> each) {
        Server its = exchange.server();
        if (its != null) {
            each.accept(its);
        }
    }

    @Override
    public int cutFrom(Predicate<Server> gone) {
        Server server = exchange.server();
        if (server == null || !gone.test(server)) {
            return 0;
        }
        cut();
        return 1;
    }

    @Override
    public int leave(Server down) {
        return exchange.leave(down) ? 1 : 0;
    }

    private void idle() {
        if (requests.headBegun()) {
            refuse(408, EndReason.HEAD_TIMEOUT, null, requests.begunHead(), requests.begunNanos());
        } else {
            close();
        }
    }

    private void bodyLate() {
        // Nothing else ends it where the server takes nothing, and the client nothing of what it has answered already.
        if (exchange.holdsRequest() && (answers.isWritable() || answers.moves())) {
            timer.set(timeouts().clientIdle());
        } else {
            bodyBroken(408, EndReason.CLIENT_TIMEOUT, null);
        }
    }

    private TimeoutNanos timeouts() {
        return listener.service().timeouts();
    }

    /// What it makes us keep.
    private final class Kept extends HeldBytes {
        Kept(Loop loop) {
            super(loop);
        }

        @Override
        protected void giveUp() {
            if (state == State.HEAD) {
                refuse(503, EndReason.OVERLOAD, "memory", requests.begunHead(), requests.begunNanos());
            } else {
                stream.reset();
                givenUp();
            }
        }
    }

    /// The one clock of the connection; what it means depends on the state.
    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            switch (state) {
                case HEAD -> idle();
                case BODY -> bodyLate();
                case ANSWER, PAUSE -> stalled();
                case LINGER, TUNNEL, CLOSED -> {}
            }
        }

        @Override
        public void faulted() {
            HttpConnection.this.faulted();
        }
    }
}
