package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Flood;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameType;
import lbd.core.http2.Malformed;
import lbd.proxy.http.ConnectionAge;
import lbd.proxy.http.PieceSizes;

/// What a client's frames may do now, and to which stream.
final class FrameInput extends ReceivingSide<Http2Stream> {
    /// What costs most of what a client can send: pieces of bodies, each of which goes on by itself, and
    /// requests, which count for more, since each is given to a server that may have to be connected to. All
    /// that fits in one read would be a long turn for the loop's other connections. 32 requests are more than
    /// most clients ask for at once.
    private static final int WORK_A_TURN = 512;

    private static final int WORK_OF_REQUEST = 16;

    private final Http2Connection connection;
    private final ClientSide side;
    private final StreamOutput output;
    private final Streams streams;
    private final Preface preface = new Preface();
    private final PieceSizes pieces;
    private final ConnectionAge age;

    private int requests;
    // Streams that this read has begun, and what this turn has done: some of a read may be another turn's.
    private int opened;
    private int work;
    // A stream whose urgency came before itself; 0 for none.
    private int announced;
    private int announcedUrgency;

    FrameInput(Http2Connection connection, Http2Loop shared, StreamOutput output, Streams streams) {
        super(shared, output, streams, connection.side().headLimits(), output::answersSent);
        this.connection = connection;
        this.side = connection.side();
        this.output = output;
        this.streams = streams;
        this.pieces = new PieceSizes(shared.loop());
        this.age = new ConnectionAge(shared.loop().nanoTime());
    }

    ConnectionAge age() {
        return age;
    }

    /// Takes what one read has brought; not given away.
    ///
    /// @param again whether this is what an earlier turn has left of it
    /// @return octets at its end that are left for the next turn, whose share is full with those before
    int read(ByteBuf in, boolean again) {
        work = 0;
        if (!again) {
            opened = 0;
        }
        ByteBuffer bytes = in.nioBuffer();
        if (!preface.isComplete() && !preface.read(bytes)) {
            if (preface.isBroken()) {
                connection.fail(ErrorCode.PROTOCOL_ERROR, "preface");
            }
            return 0;
        }
        readFrames(in, bytes);
        return isEnough() ? bytes.remaining() : 0;
    }

    @Override
    boolean isReading() {
        return connection.isServing();
    }

    /// A preface has come: what is wrong with the frame says more.
    @Override
    boolean wantsSettingsBeforeAll() {
        return false;
    }

    @Override
    void fail(ErrorCode code, String fault) {
        connection.fail(code, fault);
    }

    @Override
    void widened(Http2Stream stream) {
        // The others are held up by what they were before.
        stream.answer().sendAll();
    }

    @Override
    void widened() {
        if (output.keepsAnswers()) {
            streams.sendWaiting();
        }
    }

    @Override
    boolean isEnough() {
        return work >= WORK_A_TURN;
    }

    @Override
    void settled() {
        // Nothing waits for a client's settings.
    }

    @Override
    void pong() {
        connection.pong();
    }

    @Override
    void other(int type) {
        switch (type) {
            case FrameType.PRIORITY_UPDATE -> priorityUpdate();
            case FrameType.GOAWAY -> count(Excess.Kind.GOAWAY);
            default -> count(Excess.Kind.UNKNOWN);
        }
    }

    /// The client has made us reset a stream of its: the same work for nothing as where it resets one itself.
    ///
    /// @return whether that was too much, and the connection is over
    boolean countReset() {
        return count(Excess.Kind.RESET);
    }

    @Override
    void data(ByteBuf data) {
        FrameReader reader = reader();
        int id = reader.stream();
        if (!isWithinWindow()) {
            data.release();
            return;
        }
        Http2Stream stream = streams.find(id);
        if (stream == null) {
            data.release();
            stray(id);
            return;
        }
        if (stream.requestEnded()) {
            data.release();
            stream.fail(ErrorCode.STREAM_CLOSED, "data_after_end");
            return;
        }
        boolean ends = reader.frameEnds() && reader.has(FrameType.END_STREAM);
        boolean empty = isEmptyData();
        int debit = reader.debit();
        if (empty && !ends && count(Excess.Kind.EMPTY)) {
            data.release();
            return;
        }
        if (debit > 0 && !reader.has(FrameType.END_STREAM) && !empty && isSmallTooOften(stream, debit)) {
            data.release();
            connection.fail(ErrorCode.ENHANCE_YOUR_CALM, Flood.SMALL_DATA_FLOOD.word());
            return;
        }
        work++;
        streams.touch(stream);
        stream.requestData(data, debit);
        if (ends && stream.isOn(id)) {
            stream.requestEnd(null);
        }
    }

    /// The first frames of a body are not looked at: many small requests are ordinary.
    private boolean isSmallTooOften(Http2Stream stream, int debit) {
        return stream.comesInManyFrames() && pieces.tooSmall(debit - reader().overhead());
    }

    /// DATA for a stream that is not there.
    private void stray(int id) {
        FrameReader reader = reader();
        int debit = reader.debit();
        if (debit == 0 && reader.dataLength() > 0) {
            // Of a frame that was judged by its first piece.
            return;
        }
        if (debit > 0 && !isEmptyData() && pieces.tooSmall(debit - reader.overhead())) {
            connection.fail(ErrorCode.ENHANCE_YOUR_CALM, Flood.SMALL_DATA_FLOOD.word());
        } else {
            unexpected(id, debit, "data_on_closed_stream");
        }
    }

    /// A frame for a stream that is not there: of one that we have reset the client may not know yet.
    private void unexpected(int id, int octets, String fault) {
        if (!streams.hasBegun(id)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else if (!output.resets().has(id)) {
            connection.fail(ErrorCode.STREAM_CLOSED, fault);
        } else if (!output.resets().wasOnItsWay(octets)) {
            count(Excess.Kind.CLOSED);
        }
    }

    @Override
    void headers() {
        int id = reader().stream();
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            trailers(stream);
        } else if (id > streams.last()) {
            request(id);
        } else if (decodeAndForget()) {
            unexpected(id, 0, "headers_on_closed_stream");
        }
    }

    private void request(int id) {
        if ((id & 1) == 0) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "even_stream");
            return;
        }
        streams.begun(id);
        Head head = shared().request;
        shared().requestFields.begin(side.headLimits(), head);
        if (!decode(shared().requestFields)) {
            return;
        }
        if (connection.takesNoMore()) {
            // Was on its way when the last stream was told, and so is what belongs to it.
            output.resets().add(id);
            count(Excess.Kind.REFUSED);
            return;
        }
        if (++opened > 2 * streams.most()) {
            connection.fail(ErrorCode.ENHANCE_YOUR_CALM, Flood.NEW_STREAM_FLOOD.word());
            return;
        }
        if (streams.isFull()) {
            if (!count(Excess.Kind.REFUSED)) {
                output.reset(id, ErrorCode.REFUSED_STREAM);
            }
            return;
        }
        boolean ends = reader().has(FrameType.END_STREAM);
        Malformed why = shared().requestFields.end(ends);
        work += WORK_OF_REQUEST;
        connection.requestBegins();
        int urgency = id == announced ? announcedUrgency : why == null ? Urgency.of(head) : Urgency.USUAL;
        Http2Stream stream = streams.open(id, output.peer().initialWindow(), urgency, payloadLength());
        requests++;
        if (why != null) {
            stream.refuse(why.status(), reason(why), why.reason(), head, ends);
        } else {
            streams.touch(stream);
            stream.begin(head, ends, requests > 1);
        }
        if (side.isLast(requests, age)) {
            connection.drain();
        }
    }

    private static EndReason reason(Malformed why) {
        return switch (why.status()) {
            case 414, 431 -> EndReason.TOO_LARGE;
            case 417, 501 -> EndReason.NOT_SUPPORTED;
            default -> EndReason.BAD_REQUEST;
        };
    }

    private void trailers(Http2Stream stream) {
        int id = stream.id();
        shared().trailerFields.beginTrailers(side.headLimits(), shared().trailers);
        if (!decode(shared().trailerFields)) {
            return;
        }
        if (stream.requestEnded()) {
            stream.fail(ErrorCode.STREAM_CLOSED, "headers_after_end");
            return;
        }
        Malformed why = shared().trailerFields.end(true, Method.GET);
        if (!reader().has(FrameType.END_STREAM)) {
            stream.malformed(400, EndReason.BAD_REQUEST, "trailers_without_end");
        } else if (why != null) {
            stream.malformed(why.status(), reason(why), why.reason());
        } else if (stream.isOn(id)) {
            streams.touch(stream);
            stream.requestEnd(shared().trailers);
        }
    }

    @Override
    void reset() {
        int id = reader().stream();
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            // Where the answer is complete nothing is cancelled by it, and a call that has taken its time was none for
            // nothing: deadlines pass.
            if (stream.isResting() || !stream.isYoung() || !countReset()) {
                stream.gone(EndReason.CLIENT_ABORT);
            }
        } else if (!streams.hasBegun(id)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else {
            count(Excess.Kind.CLOSED);
        }
    }

    private void priorityUpdate() {
        int id = reader().number(0) & 0x7fffffff;
        if ((id & 1) == 0) {
            // Nobody's stream, or one that we would push.
            connection.fail(ErrorCode.PROTOCOL_ERROR, "priority_update");
            return;
        }
        if (count(Excess.Kind.PRIORITY)) {
            return;
        }
        int urgency = Urgency.of(reader().payload(), reader().payloadFrom() + 4, reader().payloadTo());
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            stream.urgency(urgency);
        } else if (id > streams.last()) {
            // The last such only: a client that says it of many before it begins them is not known.
            announced = id;
            announcedUrgency = urgency;
        }
    }
}
