package lbd.proxy.fastcgi;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.fastcgi.AnswerHead;
import lbd.core.fastcgi.RecordReader;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.model.edge.FastCgiSpec;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.SerialConnection;
import lbd.proxy.http.ServerConnections;
import lbd.proxy.http.ServerUse;
import lbd.proxy.relay.Side;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// A connection to a server of FastCGI: one exchange after another, idle in between.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | IDLE | an exchange | HEAD |
/// | IDLE | an exchange whose path names no script | REFUSED: nothing is sent |
/// | REFUSED | the loop's next turn | IDLE; the exchange is told |
/// | IDLE | a byte, FIN, reset, its time | closed |
/// | HEAD | bytes that were here before the request was sent | closed; the exchange is told, as of a stale one |
/// | HEAD | the head of stdout | BODY |
/// | HEAD | END_REQUEST that says why the request was not begun | closed; the exchange is told that it may go elsewhere
/// |
/// | HEAD, BODY | a record that may not come, FIN, reset, silence | closed; the exchange is told |
/// | BODY | END_REQUEST | IDLE if the request was sent, nothing follows and both sides keep it open, else closed |
/// | BODY | END_REQUEST before the body is as long as its head has said | closed, as broken |
final class FastCgiServerConnection extends SerialConnection {
    private enum State {
        IDLE,
        REFUSED,
        HEAD,
        BODY,
        CLOSED
    }

    private final FastCgiLoop shared;
    private final RecordOutput output;
    private final RecordReader records = new RecordReader();
    private final ErrorText errors = new ErrorText();
    private final HeadPieces heads;

    private FastCgiSpec spec;
    private State state = State.IDLE;
    private Method method = Method.GET;
    private boolean requestEnded;
    private boolean anyBytes;
    private boolean spoiled;
    private boolean toErrors;
    private long askedInTurn;

    // Of the body of an answer: what is still to come where its head says it, and whether there is one at all.
    private BodyLength length = BodyLength.NONE;
    private long remaining;
    private boolean surplus;

    FastCgiServerConnection(FastCgiLoop shared, ServerConnections connections, ServerUse use, Stream stream) {
        super(connections, use, shared.loop(), stream);
        this.shared = shared;
        this.spec = Objects.requireNonNull(use.server().fastcgi());
        this.output = new RecordOutput(stream, shared.loop().allocator());
        this.heads = new HeadPieces(shared, kept());
        stream.tell(this);
    }

    @Override
    protected boolean isAsConfigured() {
        return server().fastcgi() != null;
    }

    // ---- what the exchange says

    @Override
    public void head(Head head, HeadEdits edits, BodyLength bodyLength) {
        method = head.method();
        requestEnded = false;
        anyBytes = false;
        spoiled = false;
        surplus = false;
        FastCgiSpec now = server().fastcgi();
        spec = now == null ? spec : now;
        String refused = shared.params.write(head, edits, bodyLength, exchange(), shared.scripts(spec));
        if (refused != null) {
            refuse(refused);
            return;
        }
        long gathered = bodyLength == BodyLength.UNKNOWN ? exchange().gatheredLength() : 0;
        if (gathered < 0) {
            refuse("length_not_told");
            return;
        }
        state = State.HEAD;
        askedInTurn = shared.loop().turn();
        records.begin();
        output.resetBytes();
        output.begin(keeps());
        output.params(shared.params.pairs());
        if (bodyLength == BodyLength.UNKNOWN) {
            output.params(shared.params.length(gathered));
        }
        output.paramsEnd();
    }

    private boolean keeps() {
        return limits().idle() > 0;
    }

    /// Told in the next turn: never from within a call of the exchange's.
    private void refuse(String why) {
        state = State.REFUSED;
        Exchange owner = exchange();
        shared.loop().execute(this, () -> {
            if (state == State.REFUSED && isHadBy(owner)) {
                leave();
                untimed();
                if (spoiled) {
                    close();
                } else {
                    rest();
                }
                owner.unservable(why.equals(RequestParams.NO_SCRIPT) ? EndReason.NO_FILE : EndReason.BAD_REQUEST, why);
            }
        });
    }

    @Override
    public void data(ByteBuf data) {
        if (state != State.HEAD && state != State.BODY) {
            data.release();
        } else {
            output.data(data);
            if (state == State.HEAD) {
                touch();
            }
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        requestEnded = true;
        if (state != State.HEAD && state != State.BODY) {
            return;
        }
        output.end();
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public boolean mayRefuse() {
        return true;
    }

    /// Programs know no interim answers.
    @Override
    public boolean asksForBody() {
        return false;
    }

    /// Nobody logs in on such a connection.
    @Override
    public void bindTo(ClientStream client) {}

    @Override
    public Side upgrade() {
        throw new IllegalStateException("FastCGI knows no upgrades");
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
        } else if (state == State.REFUSED) {
            spoiled = true;
        } else if (state == State.HEAD && shared.loop().toldBefore(askedInTurn)) {
            broken();
        }
        anyBytes = true;
        while (in.isReadable() && (state == State.HEAD || state == State.BODY)) {
            if (records.inContent()) {
                content(in);
            } else {
                switch (records.feed(in.readByte())) {
                    case MORE -> {}
                    case STDOUT -> toErrors = false;
                    case STDERR -> toErrors = true;
                    case END -> ended(in.isReadable());
                    case BAD -> fail(ServerFailure.BAD_ANSWER, records.fault());
                }
            }
        }
        in.release();
        readComplete();
    }

    private void content(ByteBuf in) {
        int count = Math.min(records.left(), in.readableBytes());
        if (toErrors) {
            records.consumed(count);
            if (!errors.take(in, count)) {
                fail(ServerFailure.BAD_ANSWER, "stderr_flood");
            }
        } else if (state == State.HEAD) {
            head(in, count);
        } else {
            records.consumed(count);
            body(in, count);
        }
    }

    private void head(ByteBuf in, int count) {
        int taken = heads.read(in, count, method);
        if (taken == AnswerHead.BAD) {
            fail(ServerFailure.BAD_ANSWER, shared.heads.fault());
            return;
        }
        records.consumed(taken);
        if (heads.complete()) {
            Head head = shared.answer;
            state = State.BODY;
            length = head.bodyLength();
            remaining = length == BodyLength.KNOWN ? head.contentLength() : 0;
            exchange().response(head);
        }
    }

    private void body(ByteBuf in, int count) {
        int wanted = switch (length) {
            case UNKNOWN, UNTIL_CLOSE -> count;
            case KNOWN -> (int) Math.min(remaining, count);
            case NONE -> 0;
        };
        // What an answer to HEAD prints is not wanted, and no offence.
        surplus |= wanted < count && length == BodyLength.KNOWN;
        if (wanted > 0) {
            remaining -= length == BodyLength.KNOWN ? wanted : 0;
            exchange().responseData(in.readRetainedSlice(wanted));
        }
        in.skipBytes(count - wanted);
    }

    /// @param more whether anything follows
    private void ended(boolean more) {
        errors.report(server(), shared);
        int said = records.protocolStatus();
        if (state == State.HEAD) {
            switch (said) {
                case 0 -> fail(ServerFailure.BAD_ANSWER, "cgi_no_head");
                case RecordReader.OVERLOADED -> fail(ServerFailure.OVERLOADED, "fastcgi_overloaded");
                case RecordReader.CANNOT_MULTIPLEX -> fail(ServerFailure.REFUSED, "fastcgi_cannot_multiplex");
                default -> fail(ServerFailure.BAD_ANSWER, "fastcgi_role");
            }
        } else if (said != 0 || remaining > 0) {
            fail(ServerFailure.CUT, said != 0 ? "fastcgi_status" : "content_length");
        } else {
            answered(more);
        }
    }

    private void answered(boolean more) {
        Exchange owner = leave();
        if (records.appStatus() != 0) {
            owner.noted("app_status_" + Integer.toUnsignedString(records.appStatus()));
        }
        if (more || surplus) {
            owner.serverSaidMore();
        }
        // An early answer leaves a part of the request unsent: nothing else may follow it.
        if (requestEnded && keeps() && output.isSent() && !more && !surplus) {
            rest();
        } else {
            close();
        }
        owner.responseEnd(null);
    }

    private void rest() {
        server().counters().bytesSent.add(output.bytes());
        output.resetBytes();
        state = State.IDLE;
        park();
    }

    @Override
    public void finished() {
        broken();
    }

    @Override
    public void broken() {
        if (state == State.REFUSED) {
            spoiled = true;
        } else if (isHad()) {
            fail(reused() && !anyBytes ? ServerFailure.STALE : ServerFailure.CUT, null);
        } else {
            close();
        }
    }

    @Override
    protected void close() {
        if (state == State.CLOSED) {
            return;
        }
        retire();
        state = State.CLOSED;
        server().counters().bytesSent.add(output.bytes());
        errors.report(server(), shared);
        heads.clear();
        kept().clear();
        output.discard();
        socket().hangUp();
    }
}
