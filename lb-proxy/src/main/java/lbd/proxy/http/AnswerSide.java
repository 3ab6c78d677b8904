package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.relay.Throttle;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The answer of a server on its way to the client, past the filters that its route wants. It asks the server for more
/// as far as the client takes it. Confined to its loop.
final class AnswerSide {
    /// More interim answers to one request than any server has reason to send.
    private static final int MOST_INTERIMS = 100;

    private final HttpLoop shared;
    private final Exchange exchange;
    private final ClientStream client;
    private final RequestInHand request;
    private final RequestSide requestSide;
    private final Attempts attempts;
    private final Passage passage;
    // Whether the client has seen anything of an answer; [#responded], whether of the final one.
    private boolean begun;
    private int interims;
    private boolean responded;
    // The client, or a filter before it.
    private MessageSink sink;
    // Made for the first answer that passes a filter.
    private @Nullable AnswerHost host;
    // Whether the server has said all, and a filter has the rest for the client.
    private boolean kept;

    AnswerSide(
            HttpLoop shared,
            Exchange exchange,
            ClientStream client,
            RequestInHand request,
            RequestSide requestSide,
            Attempts attempts,
            Passage passage) {
        this.shared = shared;
        this.exchange = exchange;
        this.client = client;
        this.request = request;
        this.requestSide = requestSide;
        this.attempts = attempts;
        this.passage = passage;
        this.sink = client;
    }

    /// The next request.
    void begin() {
        responded = false;
        begun = false;
        interims = 0;
    }

    /// Whether the client has seen anything of an answer.
    boolean begun() {
        return begun;
    }

    /// Of the request nothing may be sent a second time.
    void countsAsBegun() {
        begun = true;
    }

    /// Whether the client has got a final answer, or the begin of one.
    boolean responded() {
        return responded;
    }

    /// The client gets a final answer, which need not pass here.
    void responds() {
        responded = true;
    }

    void interim(Head answer) {
        begun = true;
        if (++interims > MOST_INTERIMS) {
            exchange.dropAnswer(ServerFailure.BAD_ANSWER, "too_many_interim_answers");
        } else {
            client.interim(answer, request.edits.answer(answer, BodyLength.NONE));
        }
    }

    /// The final answer begins.
    void begin(Head answer) {
        GrpcCall call = request.call();
        if (call != null) {
            if (call.isToBeSentAgain(answer) && attempts.canGoOn(ServerFailure.CALL_REFUSED)) {
                exchange.dropAnswer(ServerFailure.CALL_REFUSED, "grpc_status");
                return;
            }
            call.answered(answer);
        }
        int status = answer.status();
        request.log.firstByte(shared.loop().nanoTime());
        begun = true;
        responded = true;
        request.held.answered();
        request.log.status(status);
        request.log.answered(answer);
        attempts.answered(status);
        request.edits.learn(answer, attempts.server());
        ServerStream from = requestSide.server();
        if (from != null && ConnectionLogin.isWanted(answer)) {
            from.bindTo(client);
        }
        BodyLength length = answer.bodyLength();
        Head asked = Objects.requireNonNull(request.held.head());
        sink = request.edits.filtered(asked, answer, request.answerBuffer(), client);
        if (sink instanceof MessageFilter filter) {
            host = host == null ? new AnswerHost(exchange, shared) : host;
            filter.begin(host);
        }
        sink.head(answer, request.edits.answer(answer, length), length);
    }

    /// @param data given away
    void data(ByteBuf data) {
        int count = data.readableBytes();
        request.log.body(count);
        Throttle limit = passage.downward();
        if (limit != null) {
            limit.moved(count);
        }
        sink.data(data);
    }

    /// Whether it takes parts of files by [#file].
    boolean takesFiles() {
        return sink.takesFiles() && passage.downward() == null;
    }

    /// A part of a file as a part of the answer: [MessageSink#file].
    long file(int file, long from, long count) {
        long taken = sink.file(file, from, count);
        if (taken > 0) {
            request.log.body((int) taken);
        }
        return taken;
    }

    /// The answer is complete, and nothing is to be had of its server any more.
    void end(@Nullable Head trailers) {
        GrpcCall call = request.call();
        if (call != null) {
            call.ends(trailers);
        }
        sink.end(trailers);
        if (isHeld()) {
            // The server is free; the client takes the rest from here.
            kept = true;
            attempts.done();
            if (!client.isWritable()) {
                client.awaitWritable();
            }
            sink.flush();
        } else {
            exchange.finish(EndReason.OK);
        }
    }

    /// The answer that has begun gets no further.
    void breakOff(ServerFailure how) {
        GrpcCall call = request.call();
        if (call == null) {
            client.abort(how);
        } else {
            sink.end(call.cut(how.reason()));
        }
        exchange.finish(how.reason());
    }

    /// What has been read from the server for now has been passed.
    void readComplete() {
        sink.flush();
        if (requestSide.server() == null) {
            return;
        }
        if (sink.isWritable()) {
            read();
        } else if (!client.isWritable()) {
            client.awaitWritable();
        }
    }

    /// The client takes more.
    void clientWritable() {
        if (sink instanceof MessageFilter filter) {
            filter.resume();
        }
        read();
    }

    /// A filter takes more of the answer, or has passed what it kept.
    void moved() {
        if (kept && !isHeld()) {
            exchange.finish(EndReason.OK);
        } else if (requestSide.server() != null && sink.isWritable()) {
            read();
        } else if (!client.isWritable()) {
            client.awaitWritable();
        }
    }

    /// More of the answer, once that may flow.
    void read() {
        ServerStream from = requestSide.server();
        Throttle limit = passage.downward();
        if (from != null && (limit == null || limit.asks())) {
            from.read();
        }
    }

    /// Whether the client is still to get the end of an answer that the server has ended.
    private boolean isHeld() {
        return sink instanceof MessageFilter filter && filter.holds();
    }

    /// Whether the client alone keeps the answer from going on.
    boolean waitsForClient() {
        return responded && (kept ? !client.isWritable() : !sink.isWritable());
    }

    /// The request is over: frees what filters keep.
    void forget() {
        if (sink instanceof MessageFilter filter) {
            filter.discard();
        }
        sink = client;
        kept = false;
    }
}
