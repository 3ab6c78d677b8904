package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import lbd.core.count.Flood;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameType;
import lbd.core.http2.Malformed;
import lbd.proxy.http.PieceSizes;

/// What a server's frames may do now, and to which request.
final class AnswerInput extends ReceivingSide<RequestStream> {
    private static final HeadLimits LIMITS = HeadLimits.DEFAULT;

    private final Http2ServerConnection connection;
    private final RequestOutput output;
    private final RequestStreams streams;
    private final PieceSizes pieces;

    AnswerInput(Http2ServerConnection connection, Http2Loop shared, RequestOutput output, RequestStreams streams) {
        super(shared, output, streams, LIMITS, streams::done);
        this.pieces = new PieceSizes(shared.loop());
        this.connection = connection;
        this.output = output;
        this.streams = streams;
    }

    /// Takes what one read has brought; not given away.
    void read(ByteBuf in) {
        readFrames(in, in.nioBuffer());
    }

    @Override
    boolean isReading() {
        return connection.isOpen();
    }

    /// A server that knows no HTTP/2 answers in another protocol: nothing was asked yet.
    @Override
    boolean wantsSettingsBeforeAll() {
        return true;
    }

    @Override
    void fail(ErrorCode code, String fault) {
        connection.fail(code, fault);
    }

    @Override
    void widened(RequestStream stream) {
        stream.sendAll();
    }

    @Override
    void widened() {
        if (output.keepsBodies()) {
            streams.sendWaiting();
        }
    }

    /// A server can only answer what it was asked.
    @Override
    boolean isEnough() {
        return false;
    }

    @Override
    void settled() {
        connection.settled();
    }

    @Override
    void pong() {
        connection.pong();
    }

    @Override
    void other(int type) {
        switch (type) {
            case FrameType.GOAWAY -> goAway();
            // Only clients may send it (RFC 9218 section 7.1).
            case FrameType.PRIORITY_UPDATE -> fail(ErrorCode.PROTOCOL_ERROR, "priority_update");
            default -> count(Excess.Kind.UNKNOWN);
        }
    }

    @Override
    void data(ByteBuf data) {
        FrameReader reader = reader();
        int id = reader.stream();
        if (!isWithinWindow()) {
            data.release();
            return;
        }
        boolean ends = reader.frameEnds() && reader.has(FrameType.END_STREAM);
        if (isEmptyData() && !ends && count(Excess.Kind.EMPTY)) {
            data.release();
            return;
        }
        RequestStream stream = streams.find(id);
        if (stream == null) {
            data.release();
            unexpected(id, reader.debit());
            return;
        }
        if (!ends && reader.debit() > 0 && pieces.tooSmall(reader.debit() - reader.overhead())) {
            data.release();
            connection.fail(ErrorCode.ENHANCE_YOUR_CALM, Flood.SMALL_DATA_FLOOD.word());
            return;
        }
        streams.touch(stream);
        stream.data(data, reader.debit());
        if (ends && stream.isOn(id)) {
            stream.ends(null);
        }
    }

    /// A frame for a stream that is not there: of one that we have reset the server may not know yet.
    private void unexpected(int id, int octets) {
        if (!streams.hasBegun(id)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else if (octets == 0 && reader().type() == FrameType.DATA && !isEmptyData()) {
            // Of a frame that was judged by its first piece.
            return;
        } else if (!output.resets().has(id) || !output.resets().wasOnItsWay(octets)) {
            count(Excess.Kind.CLOSED);
        }
    }

    @Override
    void headers() {
        int id = reader().stream();
        boolean last = reader().has(FrameType.END_STREAM);
        RequestStream stream = streams.find(id);
        connection.answered();
        if (stream == null) {
            if (decodeAndForget()) {
                unexpected(id, 0);
            }
        } else if (stream.isTunnel()) {
            // Nothing but DATA (RFC 9113 section 8.5); read all the same, for the table.
            if (decodeAndForget()) {
                stream.fail(ErrorCode.PROTOCOL_ERROR, "headers_in_tunnel");
            }
        } else if (stream.isAnswered()) {
            trailers(stream, last);
        } else {
            answer(stream, last);
        }
    }

    private void answer(RequestStream stream, boolean last) {
        Head head = shared().answer;
        if (stream.asksForTunnel()) {
            shared().answerFields.beginTunnel(LIMITS, head, stream.proof());
        } else {
            shared().answerFields.begin(LIMITS, head);
        }
        if (!decode(shared().answerFields)) {
            return;
        }
        Malformed why = shared().answerFields.end(last, stream.method());
        if (why != null) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, why.reason());
        } else {
            streams.touch(stream);
            stream.head(head, last);
        }
    }

    private void trailers(RequestStream stream, boolean last) {
        shared().trailerFields.beginTrailers(LIMITS, shared().trailers);
        if (!decode(shared().trailerFields)) {
            return;
        }
        Malformed why = shared().trailerFields.end(true, stream.method());
        if (!last) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, "trailers_without_end");
        } else if (why != null) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, why.reason());
        } else {
            streams.touch(stream);
            stream.ends(shared().trailers);
        }
    }

    @Override
    void reset() {
        int id = reader().stream();
        ErrorCode code = ErrorCode.of(reader().number(0));
        RequestStream stream = streams.find(id);
        if (stream != null) {
            if (code == ErrorCode.REFUSED_STREAM) {
                connection.refused();
            }
            stream.resetByServer(code);
        } else if (!streams.hasBegun(id)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else {
            count(Excess.Kind.CLOSED);
        }
    }

    private void goAway() {
        if (count(Excess.Kind.GOAWAY)) {
            return;
        }
        connection.leaving(reader().number(0) & 0x7fffffff, ErrorCode.of(reader().number(4)));
    }
}
