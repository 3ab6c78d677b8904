package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameType;
import lbd.core.http2.HpackDecoder;
import lbd.core.http2.Malformed;
import lbd.core.http2.Settings;
import lbd.proxy.loop.Loop;

/// What a server's frames may do now, and to which stream (RFC 9113 sections 5 and 6). A mistake of a stream ends that
/// stream, any other the connection.
final class AnswerInput {
    private static final int HEADER_TABLE = 4096;
    private static final HeadLimits LIMITS = HeadLimits.DEFAULT;

    private final ServerConnection connection;
    private final Http2Loop shared;
    private final Loop loop;
    private final RequestOutput output;
    private final RequestStreams streams;
    private final Flow flow;
    private final Settings peer;
    private final FrameReader reader;
    private final HpackDecoder decoder;
    private final Excess excess;

    private boolean settingsSeen;

    AnswerInput(ServerConnection connection, Http2Loop shared, RequestOutput output, RequestStreams streams) {
        this.connection = connection;
        this.shared = shared;
        this.loop = shared.loop();
        this.output = output;
        this.streams = streams;
        this.flow = output.flow();
        this.peer = output.peer();
        // A head that is too large fails its stream, for which its block must be read to the end.
        this.reader = new FrameReader(shared.frames, 2 * LIMITS.headBytes() + 64 * 1024);
        this.decoder = new HpackDecoder(HEADER_TABLE, shared.strings);
        this.excess = new Excess(loop.nanoTime(), flow::framesSent, () -> 0);
    }

    /// Octets that are kept of a frame or a header block that is not complete.
    int held() {
        return reader.held();
    }

    /// Takes what one read has brought; not given away.
    void read(ByteBuf in) {
        ByteBuffer bytes = in.nioBuffer();
        int base = in.readerIndex();
        while (connection.isOpen()) {
            int event = reader.read(bytes);
            if (event == FrameReader.NEED_MORE) {
                return;
            }
            if (!settingsSeen && !isFirstSettings(event)) {
                // Perhaps not HTTP/2 at all: nothing was asked yet.
                connection.fail(ErrorCode.PROTOCOL_ERROR, "settings_not_first");
            } else if (event == FrameReader.BAD) {
                String fault = reader.fault();
                connection.fail(reader.error(), fault == null ? "frame" : fault);
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
                    case FrameType.RST_STREAM -> reset();
                    case FrameType.GOAWAY -> goAway();
                    // Neither means anything from a server.
                    case FrameType.PRIORITY, FrameType.PRIORITY_UPDATE -> count(Excess.Kind.PRIORITY);
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

    private void data(ByteBuf data) {
        int id = reader.stream();
        int debit = reader.debit();
        if (debit > 0 && !flow.received(debit)) {
            data.release();
            connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "connection_window_exceeded");
            return;
        }
        boolean ends = reader.frameEnds() && reader.has(FrameType.END_STREAM);
        boolean empty = debit == reader.overhead() && reader.dataLength() == 0 && reader.frameEnds();
        if (empty && !ends && count(Excess.Kind.EMPTY)) {
            data.release();
            return;
        }
        RequestStream stream = streams.find(id);
        if (stream == null) {
            data.release();
            unexpected(id);
            return;
        }
        streams.touch(stream);
        stream.data(data, debit);
        if (ends && stream.isOn(id)) {
            stream.ends(null);
        }
    }

    /// A frame for a stream that is not there: of one that we have reset the server may not know yet.
    private void unexpected(int id) {
        if (!streams.hasBegun(id)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else if (!output.resets().has(id)) {
            count(Excess.Kind.CLOSED);
        }
    }

    private void headers() {
        int id = reader.stream();
        boolean last = reader.has(FrameType.END_STREAM);
        RequestStream stream = streams.find(id);
        connection.answered();
        if (stream == null) {
            if (decodeAndForget()) {
                unexpected(id);
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

    private boolean decodeAndForget() {
        shared.trailerFields.beginTrailers(LIMITS, shared.trailers);
        return decode(shared.trailerFields);
    }

    private boolean decode(HpackDecoder.Fields fields) {
        boolean whole = decoder.decode(reader.payload(), reader.payloadFrom(), reader.payloadTo(), fields);
        if (!whole) {
            String fault = decoder.fault();
            connection.fail(ErrorCode.COMPRESSION_ERROR, fault == null ? "hpack" : fault);
        }
        return whole;
    }

    private void answer(RequestStream stream, boolean last) {
        Head head = shared.answer;
        if (stream.asksForTunnel()) {
            shared.answerFields.beginTunnel(LIMITS, head, stream.proof());
        } else {
            shared.answerFields.begin(LIMITS, head);
        }
        if (!decode(shared.answerFields)) {
            return;
        }
        Malformed why = shared.answerFields.end(last, stream.method());
        if (why != null) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, why.reason());
        } else {
            streams.touch(stream);
            stream.head(head, last);
        }
    }

    private void trailers(RequestStream stream, boolean last) {
        shared.trailerFields.beginTrailers(LIMITS, shared.trailers);
        if (!decode(shared.trailerFields)) {
            return;
        }
        Malformed why = shared.trailerFields.end(true, stream.method());
        if (!last) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, "trailers_without_end");
        } else if (why != null) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, why.reason());
        } else {
            streams.touch(stream);
            stream.ends(shared.trailers);
        }
    }

    private void settings() {
        if (reader.has(FrameType.ACK) || count(Excess.Kind.SETTINGS)) {
            return;
        }
        int windowBefore = peer.initialWindow();
        for (int at = 0; at < payloadLength(); at += Settings.OCTETS) {
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
            return;
        }
        if (more > 0) {
            streams.sendWaiting();
        }
        connection.settled();
    }

    private int payloadLength() {
        return reader.payloadTo() - reader.payloadFrom();
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
        RequestStream stream = streams.find(id);
        if (stream == null) {
            if (!streams.hasBegun(id)) {
                connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
            }
        } else if (increment == 0) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, "window_update_of_nothing");
        } else if (!stream.sendWindow().add(increment)) {
            stream.fail(ErrorCode.FLOW_CONTROL_ERROR, "window_too_large");
        } else {
            streams.sendWaiting();
        }
    }

    private void reset() {
        int id = reader.stream();
        ErrorCode code = ErrorCode.of(reader.number(0));
        RequestStream stream = streams.find(id);
        if (stream != null) {
            if (code == ErrorCode.REFUSED_STREAM) {
                connection.refused();
            }
            stream.resetByServer(code);
        } else if (!streams.hasBegun(id)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        }
    }

    private void goAway() {
        connection.leaving(reader.number(0) & 0x7fffffff, ErrorCode.of(reader.number(4)));
    }
}
