package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.http1.Rejection;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.SerialConnection;
import lbd.proxy.http.ServerConnections;
import lbd.proxy.http.ServerUse;
import lbd.proxy.http.WebSocketKey;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.relay.Side;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// An HTTP/1 connection to a server: one exchange after another, idle in between.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | IDLE | an exchange | HEAD |
/// | IDLE | a byte, FIN, reset, its time | closed |
/// | HEAD | bytes that were here before the request was sent | closed; the exchange is told, as of a stale one |
/// | HEAD | an interim answer | HEAD |
/// | HEAD | the final answer | BODY, or its end |
/// | HEAD | what is no answer, FIN, reset, silence | closed; the exchange is told |
/// | BODY | the body's end | IDLE if both messages are complete to the byte and both sides keep it open, else closed |
/// | BODY | the body's end, after a WebSocket was asked for in another version | closed |
/// | BODY | the body's end, and more in the same read | closed, counted; the answer stands |
/// | BODY | FIN | its end where the close delimits it, else as broken |
/// | HEAD | 101, taken | the connection is handed over to a tunnel |
final class Http1ServerConnection extends SerialConnection implements BodyInput.Sink {
    private enum State {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private final Http1Loop shared;
    private final Output output;
    private final HeadInput heads;
    private final BodyInput bodies;

    private State state = State.IDLE;
    private Method method = Method.GET;
    private boolean requestEnded;
    private boolean keepAlive;
    private boolean anyBytes;
    private long askedInTurn;
    private @Nullable WebSocketKey webSocketKey;

    // What is being taken in, while it is.
    private @Nullable ByteBuf taking;

    // What follows a 101 in the same read.
    private @Nullable ByteBuf early;

    Http1ServerConnection(Http1Loop shared, ServerConnections connections, ServerUse use, Stream stream) {
        super(connections, use, shared.loop(), stream);
        this.shared = shared;
        this.output = new Output(stream, shared.loop().allocator());
        this.bodies = new BodyInput(HeadLimits.DEFAULT, null);
        this.heads = new HeadInput(shared, shared.parser(HeadLimits.DEFAULT), kept());
        stream.tell(this);
    }

    // ---- what the exchange says

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        method = head.method();
        requestEnded = false;
        anyBytes = false;
        state = State.HEAD;
        askedInTurn = shared.loop().turn();
        output.resetBytes();
        output.begin(length == BodyLength.UNKNOWN);
        ByteBuf out = output.room(RequestWriter.room(head, edits));
        int before = out.readableBytes();
        webSocketKey = needsKey(head) ? WebSocketKey.draw() : null;
        RequestWriter.write(head, edits, length, webSocketKey, out);
        output.wrote(out.readableBytes() - before);
    }

    /// A client of another version asks for a WebSocket, and cannot have sent what HTTP/1 begins one with.
    private static boolean needsKey(Head head) {
        return head.upgradeRequested() && head.version() != HttpVersion.HTTP_1_1;
    }

    @Override
    public void data(ByteBuf data) {
        output.data(data);
        if (state == State.HEAD) {
            touch();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        requestEnded = true;
        output.end(trailers);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public void bindTo(ClientStream client) {
        bind(client);
    }

    @Override
    public Side upgrade() {
        leave();
        state = State.TUNNEL;
        retire();
        server().counters().bytesSent.add(output.bytes());
        ByteBuf first = early;
        early = null;
        return new Side(socket(), first, false);
    }

    /// Whether it may be silent because the request's body is not here: that is the client's silence.
    @Override
    protected boolean waitsForClient() {
        return state == State.HEAD && !requestEnded && isWritable();
    }

    // ---- reading

    @Override
    public void received(ByteBuf in) {
        server().counters().bytesReceived.add(in.readableBytes());
        // Nobody asked, or they were here before: whatever it is, it must not become an answer.
        if (state == State.IDLE) {
            close();
        } else if (state == State.HEAD && shared.loop().toldBefore(askedInTurn)) {
            broken();
        }
        anyBytes = true;
        taking = in;
        while (in.isReadable() && (state == State.HEAD || state == State.BODY)) {
            if (state == State.HEAD) {
                head(in);
            } else {
                Rejection refused = bodies.read(in, this);
                kept().set(HeldBytes.Part.TRAILERS, bodies.trailerBytes());
                refuse(refused);
            }
        }
        taking = null;
        in.release();
        readComplete();
    }

    private void head(ByteBuf in) {
        int end = heads.response(in, method);
        if (end == HttpParser.NEED_MORE) {
            return;
        }
        if (end < 0) {
            refuse(heads.rejection());
            return;
        }
        Head head = shared.response;
        if (head.status() == 101) {
            if (webSocketKey != null && !webSocketKey.isAnsweredBy(head)) {
                fail(ServerFailure.BAD_ANSWER, "websocket_accept");
                return;
            }
            // The tunnel's bytes follow; the exchange decides whether there is one.
            early = in.isReadable() ? in.readRetainedSlice(in.readableBytes()) : null;
            exchange().upgraded(head);
            releaseEarly();
        } else if (head.status() < 200) {
            exchange().response(head);
        } else {
            keepAlive = head.keepAlive();
            state = State.BODY;
            bodies.begin(head.bodyLength(), head.contentLength());
            BodyLength bodyLength = head.bodyLength();
            exchange().response(head);
            if (bodyLength == BodyLength.NONE && state == State.BODY) {
                bodyEnd(null);
            }
        }
    }

    @Override
    public void bodyData(ByteBuf data) {
        exchange().responseData(data);
    }

    @Override
    public void bodyEnd(@Nullable Head trailers) {
        Exchange owner = leave();
        boolean more = taking != null && taking.isReadable();
        // Not the body that a 204 has announced, nor what comes before a close that was announced.
        if (more && keepAlive) {
            owner.serverSaidMore();
        }
        // An early answer leaves a part of the request unsent: nothing else may follow it. Nor may anything
        // where more came than was asked for: at the end of this answer the next request may get the
        // connection, and would take that for its own. What a tunnel's client has said so far is no body of a
        // request: who asked for one in vain is the last on this connection.
        if (requestEnded && keepAlive && output.isSent() && !more && webSocketKey == null) {
            rest();
        } else {
            close();
        }
        owner.responseEnd(trailers);
    }

    private void rest() {
        server().counters().bytesSent.add(output.bytes());
        output.resetBytes();
        state = State.IDLE;
        park();
    }

    @Override
    public void finished() {
        if (state == State.BODY && bodies.bodyLength() == BodyLength.UNTIL_CLOSE) {
            keepAlive = false;
            Exchange owner = exchange();
            bodyEnd(null);
            owner.responseReadComplete();
        } else {
            broken();
        }
    }

    @Override
    public void broken() {
        if (isHad()) {
            String refusal = reused() || anyBytes ? null : socket().refusal();
            if (refusal != null) {
                // It has read nothing of the request.
                fail(ServerFailure.CONNECT_FAILED, refusal);
            } else {
                fail(reused() && !anyBytes ? ServerFailure.STALE : ServerFailure.CUT, null);
            }
        } else {
            close();
        }
    }

    /// @param why the answer breaks the rules; null where it does not
    private void refuse(@Nullable Rejection why) {
        if (why != null) {
            fail(ServerFailure.BAD_ANSWER, why.reason());
        }
    }

    @Override
    protected void close() {
        if (state == State.CLOSED || state == State.TUNNEL) {
            return;
        }
        retire();
        state = State.CLOSED;
        server().counters().bytesSent.add(output.bytes());
        heads.clear();
        kept().clear();
        releaseEarly();
        output.discard();
        socket().hangUp();
    }

    private void releaseEarly() {
        if (early != null) {
            early.release();
            early = null;
        }
    }
}
