package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import lbd.core.http1.HeadLimits;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameType;
import lbd.core.http2.HpackDecoder;
import lbd.core.http2.Settings;
import lbd.proxy.loop.Loop;

/// What a peer's frames may do now, client or server, and to which stream (RFC 9113 sections 5 and 6): here what is the
/// same for both. A mistake of a stream ends that stream, any other the connection.
abstract class ReceivingSide<S extends StreamTable.Entry> {
    private static final int HEADER_TABLE = Settings.DEFAULT_TABLE;
    private static final int PRIORITY_OCTETS = 5;

    private final Loop loop;
    private final Http2Loop shared;
    private final SendingSide output;
    private final StreamTable<S> streams;
    private final HeadLimits limits;
    private final ConnectionWindow flow;
    private final Settings peer;
    private final FrameReader reader;
    private final HpackDecoder decoder;
    private final Excess excess;
    private boolean settingsSeen;
    private boolean widened;

    ReceivingSide(
            Http2Loop shared, SendingSide output, StreamTable<S> streams, HeadLimits limits, LongSupplier streamsDone) {
        this.loop = shared.loop();
        this.shared = shared;
        this.output = output;
        this.streams = streams;
        this.limits = limits;
        this.flow = output.flow();
        this.peer = output.peer();
        // A head that is too large fails its stream, for which its block must be read to the end.
        this.reader = new FrameReader(shared.frames, 2 * limits.headBytes() + 64 * 1024);
        this.decoder = new HpackDecoder(HEADER_TABLE, shared.strings);
        this.excess = new Excess(loop.nanoTime(), flow::framesSent, streamsDone);
    }

    // ---- what each side is asked

    /// Whether frames are still taken.
    abstract boolean isReading();

    /// Whether something else than SETTINGS at first is told before what is wrong with it: perhaps it is not HTTP/2 at
    /// all.
    abstract boolean wantsSettingsBeforeAll();

    /// Ends the connection.
    abstract void fail(ErrorCode code, String fault);

    /// The window of a stream has grown.
    abstract void widened(S stream);

    /// The connection's has grown, or those of all streams; told once for all that a read has brought.
    abstract void widened();

    /// Whether this turn has had its share of work: the rest of what was read is the next one's.
    abstract boolean isEnough();

    /// The peer has said its settings, and was told that they are in force.
    abstract void settled();

    abstract void pong();

    abstract void data(ByteBuf data);

    abstract void headers();

    abstract void reset();

    /// A frame of another type.
    abstract void other(int type);

    // ---- what both do

    final Http2Loop shared() {
        return shared;
    }

    final FrameReader reader() {
        return reader;
    }

    /// Octets that are kept of a frame or a header block that is not complete.
    final int held() {
        return reader.held();
    }

    /// Whether a part of a frame or of a header block has come.
    final boolean isMidway() {
        return reader.isMidway();
    }

    /// Takes what one read has brought; not given away.
    ///
    /// @param bytes the same; frames begin at its position, which moves behind what was taken
    final void readFrames(ByteBuf in, ByteBuffer bytes) {
        int base = in.readerIndex();
        while (isReading() && !isEnough()) {
            int event = reader.read(bytes);
            if (event == FrameReader.NEED_MORE) {
                break;
            }
            boolean bad = event == FrameReader.BAD;
            if (!settingsSeen && (!bad || wantsSettingsBeforeAll()) && !isFirstSettings(event)) {
                fail(ErrorCode.PROTOCOL_ERROR, "settings_not_first");
            } else if (bad) {
                String fault = reader.fault();
                fail(reader.error(), fault == null ? "frame" : fault);
            } else {
                frame(event, in, base);
            }
        }
        if (widened) {
            widened = false;
            if (isReading()) {
                widened();
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
                    case FrameType.PRIORITY -> priority();
                    default -> other(reader.type());
                }
            }
        }
    }

    /// @return whether that was too much, and the connection is over
    final boolean count(Excess.Kind kind) {
        if (excess.count(kind, loop.nanoTime())) {
            fail(ErrorCode.ENHANCE_YOUR_CALM, kind.word());
            return true;
        }
        return false;
    }

    /// Charges a DATA frame to the connection's window, whatever becomes of its stream.
    ///
    /// @return false if it was more than was let in, and the connection is over
    final boolean isWithinWindow() {
        int debit = reader.debit();
        if (debit > 0 && !flow.received(debit)) {
            fail(ErrorCode.FLOW_CONTROL_ERROR, "connection_window_exceeded");
            return false;
        }
        return true;
    }

    /// Whether the DATA frame is whole and without data.
    final boolean isEmptyData() {
        return reader.debit() == reader.overhead() && reader.dataLength() == 0 && reader.frameEnds();
    }

    /// Reads a header block that nobody wants, for the table.
    ///
    /// @return false if it could not be read, and the connection is over
    final boolean decodeAndForget() {
        shared.trailerFields.beginTrailers(limits, shared.trailers);
        return decode(shared.trailerFields);
    }

    final boolean decode(HpackDecoder.Fields fields) {
        boolean whole = decoder.decode(reader.payload(), reader.payloadFrom(), reader.payloadTo(), fields);
        if (!whole) {
            String fault = decoder.fault();
            fail(ErrorCode.COMPRESSION_ERROR, fault == null ? "hpack" : fault);
        }
        return whole;
    }

    final int payloadLength() {
        return reader.payloadTo() - reader.payloadFrom();
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
                fail(wrong, "setting_" + id);
                return;
            }
        }
        output.frames().settingsAck();
        int more = peer.initialWindow() - windowBefore;
        if (more != 0 && !streams.widen(more)) {
            fail(ErrorCode.FLOW_CONTROL_ERROR, "window_too_large");
            return;
        }
        widened |= more > 0;
        settled();
    }

    private void ping() {
        if (reader.has(FrameType.ACK)) {
            pong();
        } else if (!count(Excess.Kind.PING)) {
            output.frames().ping(true, reader.payload(), reader.payloadFrom());
        }
    }

    /// RFC 7540's, which RFC 9113 no longer knows: counted, its size checked, and no more.
    private void priority() {
        if (count(Excess.Kind.PRIORITY) || payloadLength() == PRIORITY_OCTETS) {
            return;
        }
        S stream = streams.find(reader.stream());
        if (stream == null) {
            output.reset(reader.stream(), ErrorCode.FRAME_SIZE_ERROR);
        } else {
            stream.fail(ErrorCode.FRAME_SIZE_ERROR, "frame_size");
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
                fail(increment == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.FLOW_CONTROL_ERROR, "connection_window");
            } else {
                widened = true;
            }
            return;
        }
        S stream = streams.find(id);
        if (stream == null) {
            if (!streams.hasBegun(id)) {
                fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
            }
        } else if (increment == 0) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, "window_update_of_nothing");
        } else if (!stream.sendWindow().add(increment)) {
            stream.fail(ErrorCode.FLOW_CONTROL_ERROR, "window_too_large");
        } else if (!widened) {
            // What the connection's window got in the same read goes to who is first, not to who is named after it.
            widened(stream);
        }
    }
}
