package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.pool.Pool;
import lbd.proxy.relay.Throttle;
import org.jspecify.annotations.Nullable;

/// The request of an exchange on its way: from the client to what is held of it, and on to whoever answers it. Confined
/// to its loop.
final class RequestSide {
    private final Exchange exchange;
    private final ClientStream client;
    private final RequestInHand request;
    private final HeldRequest held;
    private final Attempts attempts;
    private final Passage passage;
    // Who has the request.
    private @Nullable ServerStream server;
    private boolean beginning;
    // Of a request whose body is not to be encoded as it came.
    private @Nullable DecodedBody decoded;

    RequestSide(Exchange exchange, ClientStream client, RequestInHand request, Attempts attempts, Passage passage) {
        this.exchange = exchange;
        this.client = client;
        this.request = request;
        this.held = request.held;
        this.attempts = attempts;
        this.passage = passage;
    }

    /// The next request, within a call of its client: what is sent at once is flushed with what else this read of the
    /// client brings.
    void begin() {
        beginning = true;
    }

    void hasBegun() {
        beginning = false;
    }

    /// It is about to go to a pool: takes the codings off its body where they are not to go there. Once, before anybody
    /// has any of it.
    void mayDecode(Head head) {
        BodyDecoding decoding = request.edits.decoding();
        DecodedBody its = decoding == null || decoded != null ? null : decoding.begin(head, request.host);
        if (its != null) {
            decoded = its;
            held.decodeBy(its);
        }
    }

    /// It goes to a pool.
    ///
    /// @param head the one that is kept already, or still to be copied
    void goesTo(Pool pool, Destination.ToPool to, Head head) {
        request.goesTo(to);
        held.keep(head, buffering(pool, to));
        attempts.reset(pool, to, request.pickInput(head), request.edits.known(pool, head), request.asksForWebSocket());
        GrpcCall call = request.call();
        if (call != null) {
            call.goesTo(pool.spec().grpc(), head);
        }
    }

    /// A program is told the length of a body before it reads any: where the client has not said it, it is gathered.
    private Buffering buffering(Pool pool, Destination.ToPool to) {
        boolean gathers = pool.spec().fastcgi() != null && held.lacksLength();
        return gathers ? to.buffering().ofAtLeast(FastCgiSpec.GATHERED) : to.buffering();
    }

    /// All of the request is here that has to be before it is sent.
    void seekServer() {
        Pool pool = attempts.pool();
        if (pool != null && pool.spec().fastcgi() != null && held.lacksLength()) {
            exchange.requestFailed(413, EndReason.TOO_LARGE, "length_not_told");
        } else {
            attempts.begin();
        }
    }

    /// Whoever is to answer has been found.
    void send(ServerStream to) {
        server = to;
        request.log.sent(to.reused());
        if (request.logsIn()) {
            to.bindTo(client);
        }
        held.send(to, exchange, request.edits);
        to.read();
        if (!to.asksForBody() && held.waitsToBeAsked()) {
            held.asked();
            client.askForBody();
        }
        if (!beginning) {
            flush();
        }
    }

    private void flush() {
        held.sink().flush();
        readIfWanted();
    }

    private void readIfWanted() {
        if (!held.complete() && held.isWritable()) {
            read();
        }
    }

    /// A client that waits with its body is to send it: it is gathered.
    void askForBody() {
        client.askForBody();
    }

    /// @param data given away
    void data(ByteBuf data) {
        Throttle limit = passage.upward();
        if (limit != null) {
            limit.moved(data.readableBytes());
        }
        if (decoded == null) {
            exchange.bodyData(data);
        } else {
            decoded.data(data);
        }
    }

    /// The same without its codings.
    void pass(ByteBuf data) {
        boolean gathering = held.gathering();
        held.data(data, server);
        if (gathering && !held.gathering()) {
            seekServer();
        }
    }

    void end(@Nullable Head trailers) {
        if (decoded == null) {
            exchange.bodyEnd(trailers);
        } else {
            decoded.end(trailers);
        }
    }

    void passEnd(@Nullable Head trailers) {
        boolean gathering = held.gathering();
        held.end(trailers, server);
        if (gathering && !held.gathering()) {
            seekServer();
        }
    }

    /// What has been read from the client for now has been passed.
    void readComplete() {
        if (server != null) {
            flush();
        } else if (held.gathering() && held.isWritable()) {
            read();
        }
    }

    /// What the request has waited for is done, or it takes more.
    void moved() {
        if (held.isGathered()) {
            seekServer();
        } else if (exchange.active() && (server != null || held.gathering())) {
            readIfWanted();
        }
    }

    /// Who has the request takes more.
    void serverWritable() {
        held.resume();
        readIfWanted();
    }

    /// More of the request, once that may flow. Whoever asks knows that it is wanted; later that is looked at here.
    void read() {
        if (holds()) {
            Objects.requireNonNull(decoded).goOn();
            return;
        }
        Throttle limit = passage.upward();
        boolean wanted = limit == null || (exchange.active() && !held.complete());
        if (wanted && (limit == null || limit.asks())) {
            client.readBody();
        }
    }

    /// Whether the client alone keeps the request from going on.
    boolean waitsForClient() {
        boolean taken = (server != null || held.gathering()) && held.isWritable();
        boolean asked = !request.waitsToBeAsked() || exchange.begun() || held.gathering();
        return !held.complete() && taken && asked && passage.upward() == null && !holds();
    }

    /// Whether something of what has come has not gone on for our own reasons.
    boolean holds() {
        return decoded != null && decoded.holds();
    }

    /// Something has gone on by itself.
    void flushBody() {
        if (server != null) {
            held.sink().flush();
        }
    }

    /// The request is over.
    void forget() {
        if (decoded != null) {
            decoded.discard();
            decoded = null;
        }
    }

    /// Who has the request; null while nobody has, and when who had it is not to be called any more.
    @Nullable
    ServerStream server() {
        return server;
    }

    /// Who had the request has said all, or has failed.
    void serverEnded() {
        server = null;
    }

    /// Nothing that the server may say is wanted any more.
    void dropServer() {
        if (server != null) {
            server.cancel();
            server = null;
        }
    }

    /// Nobody is looked for any more, either.
    void cancel() {
        attempts.giveUp();
        dropServer();
    }

    /// Another one has it, to whom nothing is left to be sent.
    void takenOver(ServerStream by) {
        request.log.sent(by.reused());
        server = by;
        held.takenOver(by);
    }
}
