package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameType;
import lbd.core.http2.HpackDecoder;
import lbd.core.http2.Malformed;
import lbd.core.http2.Settings;
import lbd.core.runtime.Flood;
import lbd.proxy.http.ConnectionAge;
import lbd.proxy.http.PieceSizes;
import lbd.proxy.loop.Loop;

/// What a client's frames may do now, and to which stream (RFC 9113 sections 5 and 6). A mistake of a stream ends that
/// stream, any other the connection.
final class FrameInput {
    private static final int HEADER_TABLE = 4096;

    private final Http2Connection connection;
    private final ClientSide side;
    private final Http2Loop shared;
    private final Loop loop;
    private final StreamOutput output;
    private final Streams streams;
    private final Flow flow;
    private final Settings peer;
    private final FrameReader reader;
    private final HpackDecoder decoder;
    private final Preface preface = new Preface();
    private final Excess excess;
    private final PieceSizes pieces;

    private final ConnectionAge age;

    private boolean settingsSeen;
    private int requests;
    // Streams that this read has begun.
    private int opened;

    FrameInput(Http2Connection connection, Http2Loop shared, StreamOutput output, Streams streams) {
        this.connection = connection;
        this.side = connection.side();
        this.shared = shared;
        this.loop = shared.loop();
        this.output = output;
        this.streams = streams;
        this.flow = output.flow();
        this.peer = output.peer();
        // A head that is too large is refused on its stream, for which its block must be read to the end.
        this.reader = new FrameReader(shared.frames, 2 * side.headLimits().headBytes() + 64 * 1024);
        this.decoder = new HpackDecoder(HEADER_TABLE, shared.strings);
        this.excess = new Excess(loop.nanoTime(), flow::framesSent, output::answersSent);
        this.pieces = new PieceSizes(loop);
        this.age = new ConnectionAge(loop.nanoTime());
    }

    ConnectionAge age() {
        return age;
    }

    /// Octets that are kept of a frame or a header block that is not complete.
    int held() {
        return reader.held();
    }

    /// Whether a part of a frame or of a header block has come.
    boolean isMidway() {
        return reader.isMidway();
    }

    /// Takes what one read has brought; not given away.
    void read(ByteBuf in) {
        opened = 0;
        ByteBuffer bytes = in.nioBuffer();
        int base = in.readerIndex();
        if (!preface.isComplete() && !preface.read(bytes)) {
            if (preface.isBroken()) {
                connection.fail(ErrorCode.PROTOCOL_ERROR, "preface");
            }
            return;
        }
        while (connection.isServing()) {
            int event = reader.read(bytes);
            if (event == FrameReader.NEED_MORE) {
                return;
            }
            if (event == FrameReader.BAD) {
                String fault = reader.fault();
                connection.fail(reader.error(), fault == null ? "frame" : fault);
            } else if (!settingsSeen && !isFirstSettings(event)) {
                connection.fail(ErrorCode.PROTOCOL_ERROR, "settings_not_first");
            } else {
                frame(event, in, base);
            }
        }
    }

    private boolean isFirstSettings(int event) {
        settingsSeen = event == FrameReader.FRAME && reader.type() == FrameType.SETTINGS && !reader.has(FrameType.ACK);
        return settingsSeen;
    }

    private void frame(int event, ByteBuf in, int base) {
        switch (event) {
            case FrameReader.DATA -> data(in.retainedSlice(base + reader.dataStart(), reader.dataLength()));
            case FrameReader.HEADERS -> headers();
            default -> {
                switch (reader.type()) {
                    case FrameType.SETTINGS -> settings();
                    case FrameType.PING -> ping();
                    case FrameType.WINDOW_UPDATE -> windowUpdate();
                    case FrameType.RST_STREAM -> resetByClient();
                    case FrameType.PRIORITY -> priority();
                    case FrameType.PRIORITY_UPDATE -> priorityUpdate();
                    case FrameType.GOAWAY -> {}
                    default -> count(Excess.Kind.UNKNOWN);
                }
            }
        }
    }

    /// @return whether that was too much, and the connection is over
    private boolean count(Excess.Kind kind) {
        if (excess.count(kind, loop.nanoTime())) {
            connection.fail(ErrorCode.ENHANCE_YOUR_CALM, kind.word());
            return true;
        }
        return false;
    }

    /// The client has made us reset a stream of its: the same work for nothing as where it resets one itself.
    ///
    /// @return whether that was too much, and the connection is over
    boolean countReset() {
        return count(Excess.Kind.RESET);
    }

    private void data(ByteBuf data) {
        int id = reader.stream();
        int debit = reader.debit();
        if (debit > 0 && !flow.received(debit)) {
            data.release();
            connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "connection_window_exceeded");
            return;
        }
        Http2Stream stream = streams.find(id);
        if (stream == null) {
            data.release();
            unexpected(id, "data_on_closed_stream");
            return;
        }
        if (stream.requestEnded()) {
            data.release();
            stream.fail(ErrorCode.STREAM_CLOSED, "data_after_end");
            return;
        }
        boolean ends = reader.frameEnds() && reader.has(FrameType.END_STREAM);
        boolean empty = debit == reader.overhead() && reader.dataLength() == 0 && reader.frameEnds();
        if (empty && !ends && count(Excess.Kind.EMPTY)) {
            data.release();
            return;
        }
        if (debit > 0 && !reader.has(FrameType.END_STREAM) && !empty && isSmallTooOften(stream, debit)) {
            data.release();
            connection.fail(ErrorCode.ENHANCE_YOUR_CALM, Flood.SMALL_DATA_FLOOD.word());
            return;
        }
        streams.touch(stream);
        stream.requestData(data, debit);
        if (ends && stream.isOn(id)) {
            stream.requestEnd(null);
        }
    }

    /// The first frames of a body are not looked at: many small requests are ordinary.
    private boolean isSmallTooOften(Http2Stream stream, int debit) {
        return stream.comesInManyFrames() && pieces.tooSmall(debit - reader.overhead());
    }

    /// A frame for a stream that is not there: of one that we have reset the client may not know yet.
    private void unexpected(int id, String fault) {
        if (id > streams.last()) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else if (!output.resets().has(id)) {
            connection.fail(ErrorCode.STREAM_CLOSED, fault);
        }
    }

    private void headers() {
        int id = reader.stream();
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            trailers(stream);
        } else if (id > streams.last()) {
            request(id);
        } else if (decodeAndForget()) {
            unexpected(id, "headers_on_closed_stream");
        }
    }

    private boolean decode(HpackDecoder.Fields fields) {
        boolean whole = decoder.decode(reader.payload(), reader.payloadFrom(), reader.payloadTo(), fields);
        if (!whole) {
            String fault = decoder.fault();
            connection.fail(ErrorCode.COMPRESSION_ERROR, fault == null ? "hpack" : fault);
        }
        return whole;
    }

    private boolean decodeAndForget() {
        shared.trailerFields.beginTrailers(side.headLimits(), shared.trailers);
        return decode(shared.trailerFields);
    }

    private void request(int id) {
        if ((id & 1) == 0) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "even_stream");
            return;
        }
        streams.begun(id);
        Head head = shared.request;
        shared.requestFields.begin(side.headLimits(), head);
        if (!decode(shared.requestFields) || connection.takesNoMore()) {
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
        boolean ends = reader.has(FrameType.END_STREAM);
        Malformed why = shared.requestFields.end(ends);
        connection.requestBegins();
        Http2Stream stream =
                streams.open(id, peer.initialWindow(), why == null ? Urgency.of(head) : Urgency.USUAL, blockLength());
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

    private int blockLength() {
        return reader.payloadTo() - reader.payloadFrom();
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
        shared.trailerFields.beginTrailers(side.headLimits(), shared.trailers);
        if (!decode(shared.trailerFields)) {
            return;
        }
        if (stream.requestEnded()) {
            stream.fail(ErrorCode.STREAM_CLOSED, "headers_after_end");
            return;
        }
        Malformed why = shared.trailerFields.end(true, Method.GET);
        if (!reader.has(FrameType.END_STREAM)) {
            stream.malformed(400, EndReason.BAD_REQUEST, "trailers_without_end");
        } else if (why != null) {
            stream.malformed(why.status(), reason(why), why.reason());
        } else if (stream.isOn(id)) {
            streams.touch(stream);
            stream.requestEnd(shared.trailers);
        }
    }

    private void settings() {
        if (reader.has(FrameType.ACK) || count(Excess.Kind.SETTINGS)) {
            return;
        }
        int windowBefore = peer.initialWindow();
        for (int at = 0; at < blockLength(); at += Settings.OCTETS) {
            int id = reader.number(at) >>> 16;
            ErrorCode wrong = peer.apply(id, reader.number(at + 2));
            if (wrong != null) {
                connection.fail(wrong, "setting_" + id);
                return;
            }
        }
        output.frames().settingsAck();
        int more = peer.initialWindow() - windowBefore;
        if (more != 0 && !streams.widen(more)) {
            connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "window_too_large");
        } else if (more > 0) {
            streams.sendWaiting();
        }
    }

    private void ping() {
        if (reader.has(FrameType.ACK)) {
            connection.pong();
        } else if (!count(Excess.Kind.PING)) {
            output.frames().ping(true, reader.payload(), reader.payloadFrom());
        }
    }

    private void windowUpdate() {
        int id = reader.stream();
        int increment = reader.number(0) & 0x7fffffff;
        if (count(Excess.Kind.WINDOW)) {
            return;
        }
        if (id == 0) {
            if (increment == 0 || !flow.widen(increment)) {
                connection.fail(
                        increment == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.FLOW_CONTROL_ERROR, "connection_window");
            } else {
                streams.sendWaiting();
            }
            return;
        }
        Http2Stream stream = streams.find(id);
        if (stream == null) {
            if (id > streams.last()) {
                connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
            }
        } else if (increment == 0) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, "window_update_of_nothing");
        } else if (!stream.answer().window().add(increment)) {
            stream.fail(ErrorCode.FLOW_CONTROL_ERROR, "window_too_large");
        } else if (stream.answer().waits()) {
            streams.sendWaiting();
        }
    }

    private void resetByClient() {
        int id = reader.stream();
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            // Where the answer is complete nothing is cancelled by it, and a call that has taken its time was none for
            // nothing: deadlines pass.
            if (stream.isResting() || !stream.isYoung() || !countReset()) {
                stream.gone(EndReason.CLIENT_ABORT);
            }
        } else if (id > streams.last()) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        }
    }

    /// RFC 7540's, which RFC 9113 no longer knows: counted, its size checked, and no more.
    private void priority() {
        Http2Stream stream = streams.find(reader.stream());
        if (!count(Excess.Kind.PRIORITY) && blockLength() != 5) {
            if (stream == null) {
                output.reset(reader.stream(), ErrorCode.FRAME_SIZE_ERROR);
            } else {
                stream.fail(ErrorCode.FRAME_SIZE_ERROR, "frame_size");
            }
        }
    }

    private void priorityUpdate() {
        Http2Stream stream = streams.find(reader.number(0) & 0x7fffffff);
        if (!count(Excess.Kind.PRIORITY) && stream != null) {
            stream.urgency(Urgency.of(reader.payload(), reader.payloadFrom() + 4, reader.payloadTo()));
        }
    }
}
