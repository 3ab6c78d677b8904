package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameType;
import lbd.core.http2.HpackDecoder;
import lbd.core.http2.HpackEncoder;
import lbd.core.http2.Malformed;
import lbd.core.http2.Settings;
import lbd.core.pool.Server;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.Scheme;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Holding;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/2 connection (RFC 9113): what its frames may do now, and to which stream.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | OPEN | drain, the last request that it may have | LEAVING: a GOAWAY that takes no stream away yet, and a PING |
/// | OPEN | silence without a stream, FIN without a stream | CLOSING |
/// | LEAVING | the PING has come back, or was waited for | a GOAWAY with the last stream: no new one |
/// | LEAVING | the last stream is over after that | CLOSING |
/// | OPEN, LEAVING | a mistake of the connection | CLOSING: a GOAWAY that says which; streams are cancelled |
/// | CLOSING | all has been sent, and the client has finished or was waited for | CLOSED |
/// | any | reset, cut | CLOSED; streams are cancelled |
public final class Http2Connection extends ClientConnection implements Stream.Owner {
    /// Octets of a stream that may be under way or wait for its server.
    static final int STREAM_WINDOW = 64 * 1024;

    static final int HEADER_TABLE = 4096;

    private static final int CONNECTION_WINDOW = 1024 * 1024;
    private static final int MOST_UNFLUSHED = 256 * 1024;
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final long PING_NANOS = 1_000_000_000L;

    private enum State {
        OPEN,
        LEAVING,
        CLOSING,
        CLOSED
    }

    private final Http2Loop shared;
    private final Loop loop;
    private final Client client;
    private final Listener listener;
    private final Stream socket;
    private final FrameOutput output;
    private final FrameReader reader;
    private final HpackDecoder decoder;
    private final Preface preface = new Preface();
    private final Settings peer = new Settings();
    private final Streams streams;
    private final Flow flow;
    private final Excess excess;
    private final Timer timer;
    private final Holding kept;

    private State state = State.OPEN;
    private boolean settingsSeen;
    private boolean lastStreamTold;
    private boolean inputEnded;
    private boolean paused;
    private int requests;
    private int opened;
    private boolean headLate;
    private boolean stalled;
    private long bodiesKept;
    private long answersKept;

    private Http2Connection(Http2Loop shared, Client client) {
        this.shared = shared;
        this.loop = shared.loop();
        this.client = client;
        this.listener = client.listener();
        this.socket = client.stream();
        this.output = new FrameOutput(loop, socket);
        HeadLimits limits = limits();
        // A head that is too large is refused on its stream, for which its block must be read to the end.
        this.reader = new FrameReader(shared.frames, 2 * limits.headBytes() + 64 * 1024);
        this.decoder = new HpackDecoder(HEADER_TABLE, shared.strings);
        int most = listener.service().spec().http().http2().streams();
        Scheme scheme = client.tls() == null ? Scheme.HTTP : Scheme.HTTPS;
        this.streams = new Streams(this, shared, client, scheme, most);
        this.flow = new Flow(output, CONNECTION_WINDOW);
        this.excess = new Excess(loop.nanoTime());
        this.timer = new Clock();
        this.kept = new Kept(loop);
    }

    /// Serves a client, whose preface is still to come.
    public static Http2Connection serve(Http2Loop shared, Client client) {
        Http2Connection connection = new Http2Connection(shared, client);
        connection.begin();
        return connection;
    }

    private void begin() {
        loop.connections().add(this);
        timer.set(timeouts().requestHead());
        output.settings(
                Settings.MAX_CONCURRENT_STREAMS,
                streams.most(),
                Settings.INITIAL_WINDOW_SIZE,
                STREAM_WINDOW,
                Settings.MAX_HEADER_LIST_SIZE,
                limits().headBytes(),
                Settings.NO_RFC7540_PRIORITIES,
                1);
        output.windowUpdate(0, CONNECTION_WINDOW - Settings.DEFAULT_WINDOW);
        output.flush();
        socket.tell(this);
        socket.read();
    }

    // ---- reading

    @Override
    public void received(ByteBuf in) {
        if (isServing()) {
            opened = 0;
            read(in);
            streams.readComplete();
        }
        in.release();
        readComplete();
    }

    private void readComplete() {
        if (state == State.CLOSED) {
            return;
        }
        kept.set(Holding.Part.HEAD, reader.held());
        flushSoon();
        watch();
        // Who takes no answers is asked for nothing that would make more of them.
        paused = !output.isWritable() && state != State.CLOSING;
        if (!paused) {
            socket.read();
        }
    }

    private boolean isServing() {
        return state == State.OPEN || state == State.LEAVING;
    }

    private void read(ByteBuf in) {
        ByteBuffer bytes = in.nioBuffer();
        int base = in.readerIndex();
        if (!preface.isComplete() && !preface.read(bytes)) {
            if (preface.isBroken()) {
                fail(ErrorCode.PROTOCOL_ERROR, "preface");
            }
            return;
        }
        while (isServing()) {
            int event = reader.read(bytes);
            if (event == FrameReader.NEED_MORE) {
                return;
            }
            if (event == FrameReader.BAD) {
                String fault = reader.fault();
                fail(reader.error(), fault == null ? "frame" : fault);
            } else if (!settingsSeen && !isFirstSettings(event)) {
                fail(ErrorCode.PROTOCOL_ERROR, "settings_not_first");
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
                    default -> count(Excess.Kind.UNKNOWN, 0);
                }
            }
        }
    }

    /// @return whether that was too much, and the connection is over
    private boolean count(Excess.Kind kind, int allowance) {
        if (excess.count(kind, loop.nanoTime(), allowance)) {
            fail(ErrorCode.ENHANCE_YOUR_CALM, kind.word());
            return true;
        }
        return false;
    }

    private void data(ByteBuf data) {
        int id = reader.stream();
        int debit = reader.debit();
        if (debit > 0 && !flow.received(debit)) {
            data.release();
            fail(ErrorCode.FLOW_CONTROL_ERROR, "connection_window_exceeded");
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
            stream.fail(ErrorCode.STREAM_CLOSED, 400, EndReason.BAD_REQUEST, "data_after_end");
            return;
        }
        boolean ends = reader.frameEnds() && reader.has(FrameType.END_STREAM);
        boolean empty = debit == reader.overhead() && reader.dataLength() == 0 && reader.frameEnds();
        if (empty && !ends && count(Excess.Kind.EMPTY, 0)) {
            data.release();
            return;
        }
        streams.touch(stream);
        stream.requestData(data, debit);
        if (ends && stream.isOn(id)) {
            stream.requestEnd(null);
        }
    }

    /// A frame for a stream that is not there: of one that we have reset the client may not know yet.
    private void unexpected(int id, String fault) {
        if (id > streams.last()) {
            fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        } else if (!streams.wasReset(id)) {
            fail(ErrorCode.STREAM_CLOSED, fault);
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
            fail(ErrorCode.COMPRESSION_ERROR, fault == null ? "hpack" : fault);
        }
        return whole;
    }

    private boolean decodeAndForget() {
        shared.trailerFields.beginTrailers(limits(), shared.trailers);
        return decode(shared.trailerFields);
    }

    private void request(int id) {
        if ((id & 1) == 0) {
            fail(ErrorCode.PROTOCOL_ERROR, "even_stream");
            return;
        }
        streams.begun(id);
        Head head = shared.request;
        shared.requestFields.begin(limits(), head);
        if (!decode(shared.requestFields) || lastStreamTold) {
            return;
        }
        if (++opened > 2 * streams.most()) {
            fail(ErrorCode.ENHANCE_YOUR_CALM, "new_stream_flood");
            return;
        }
        if (streams.isFull()) {
            if (!count(Excess.Kind.REFUSED, 0)) {
                reset(id, ErrorCode.REFUSED_STREAM);
            }
            return;
        }
        boolean ends = reader.has(FrameType.END_STREAM);
        Malformed why = shared.requestFields.end(ends);
        timer.clear();
        headLate = false;
        Http2Stream stream =
                streams.open(id, peer.initialWindow(), why == null ? Urgency.of(head) : Urgency.USUAL, blockLength());
        requests++;
        if (why != null) {
            stream.refuse(why.status(), reason(why), why.reason(), head, ends);
        } else if (shared.requestFields.webSocket()) {
            // It was not offered (RFC 8441 section 3).
            stream.refuse(501, EndReason.NOT_SUPPORTED, "extended_connect", head, ends);
        } else {
            streams.touch(stream);
            stream.begin(head, ends, requests > 1);
        }
        if (listener.service().spec().http().limits().isLast(requests)) {
            leave();
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
        shared.trailerFields.beginTrailers(limits(), shared.trailers);
        if (!decode(shared.trailerFields)) {
            return;
        }
        if (stream.requestEnded()) {
            stream.fail(ErrorCode.STREAM_CLOSED, 400, EndReason.BAD_REQUEST, "headers_after_end");
            return;
        }
        Malformed why = shared.trailerFields.end(true, Method.GET);
        if (!reader.has(FrameType.END_STREAM)) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, 400, EndReason.BAD_REQUEST, "trailers_without_end");
        } else if (why != null) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, why.status(), reason(why), why.reason());
        } else if (stream.isOn(id)) {
            streams.touch(stream);
            stream.requestEnd(shared.trailers);
        }
    }

    private void settings() {
        if (reader.has(FrameType.ACK) || count(Excess.Kind.SETTINGS, 0)) {
            return;
        }
        int windowBefore = peer.initialWindow();
        for (int at = 0; at < blockLength(); at += Settings.OCTETS) {
            int id = reader.number(at) >>> 16;
            ErrorCode wrong = peer.apply(id, reader.number(at + 2));
            if (wrong != null) {
                fail(wrong, "setting_" + id);
                return;
            }
        }
        output.settingsAck();
        int more = peer.initialWindow() - windowBefore;
        if (more != 0 && !streams.widen(more)) {
            fail(ErrorCode.FLOW_CONTROL_ERROR, "window_too_large");
        } else if (more > 0) {
            streams.sendWaiting();
        }
    }

    private void ping() {
        if (reader.has(FrameType.ACK)) {
            if (state == State.LEAVING) {
                tellLastStream();
            }
        } else if (!count(Excess.Kind.PING, 0)) {
            output.ping(true, reader.payload(), reader.payloadFrom());
        }
    }

    private void windowUpdate() {
        int id = reader.stream();
        int increment = reader.number(0) & 0x7fffffff;
        if (count(Excess.Kind.WINDOW, 4 * flow.framesSent())) {
            return;
        }
        if (id == 0) {
            if (increment == 0 || !flow.widen(increment)) {
                fail(increment == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.FLOW_CONTROL_ERROR, "connection_window");
            } else {
                streams.sendWaiting();
            }
            return;
        }
        Http2Stream stream = streams.find(id);
        if (stream == null) {
            if (id > streams.last()) {
                fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
            }
        } else if (increment == 0) {
            stream.fail(ErrorCode.PROTOCOL_ERROR, 400, EndReason.BAD_REQUEST, "window_update_of_nothing");
        } else if (!stream.sendWindow().add(increment)) {
            stream.fail(ErrorCode.FLOW_CONTROL_ERROR, 400, EndReason.BAD_REQUEST, "window_too_large");
        } else if (stream.waits()) {
            streams.sendWaiting();
        }
    }

    private void resetByClient() {
        int id = reader.stream();
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            if (!count(Excess.Kind.RESET, 0)) {
                stream.gone(EndReason.CLIENT_ABORT);
            }
        } else if (id > streams.last()) {
            fail(ErrorCode.PROTOCOL_ERROR, "idle_stream");
        }
    }

    /// RFC 7540's, which RFC 9113 no longer knows: counted, its size checked, and no more.
    private void priority() {
        Http2Stream stream = streams.find(reader.stream());
        if (!count(Excess.Kind.PRIORITY, 0) && blockLength() != 5) {
            if (stream == null) {
                reset(reader.stream(), ErrorCode.FRAME_SIZE_ERROR);
            } else {
                stream.fail(ErrorCode.FRAME_SIZE_ERROR, 400, EndReason.BAD_REQUEST, "frame_size");
            }
        }
    }

    private void priorityUpdate() {
        Http2Stream stream = streams.find(reader.number(0) & 0x7fffffff);
        if (!count(Excess.Kind.PRIORITY, 0) && stream != null) {
            stream.urgency(Urgency.of(reader.payload(), reader.payloadFrom() + 4, reader.payloadTo()));
        }
    }

    // ---- what streams send

    /// @return octets that were written
    int head(Http2Stream stream, Head head, HeadEdits edits, boolean last) {
        byte[] block = shared.block(FieldsBlock.room(head, edits));
        int length = FieldsBlock.answer(head, edits, block);
        output.headers(stream.id(), block, length, last, maxFrame());
        flushSoon();
        return length;
    }

    int askForBody(Http2Stream stream) {
        byte[] block = shared.block(16);
        int length = HpackEncoder.status(block, 0, 100);
        output.headers(stream.id(), block, length, false, maxFrame());
        flushSoon();
        return length;
    }

    byte[] trailersBlock(Head trailers) {
        byte[] block = new byte[FieldsBlock.room(trailers)];
        return Arrays.copyOf(block, FieldsBlock.trailers(trailers, block));
    }

    private int maxFrame() {
        return Math.min(peer.maxFrameSize(), Settings.DEFAULT_FRAME_SIZE);
    }

    /// Octets of data that the stream may send now.
    int allowance(Http2Stream stream) {
        if (output.unflushed() >= MOST_UNFLUSHED) {
            output.flush();
        }
        int window = Math.min(flow.available(), stream.sendWindow().available());
        return output.isWritable() ? Math.min(window, maxFrame()) : 0;
    }

    /// @param data given away; no more than [#allowance] said
    void data(Http2Stream stream, ByteBuf data, boolean last) {
        int count = data.readableBytes();
        stream.sendWindow().sent(count);
        flow.sent(count);
        output.data(stream.id(), data, last);
        flushSoon();
    }

    /// @param trailers a header block; null where there are none
    void end(Http2Stream stream, byte @Nullable [] trailers) {
        if (trailers == null || trailers.length == 0) {
            output.endStream(stream.id());
        } else {
            output.headers(stream.id(), trailers, trailers.length, true, maxFrame());
        }
        flushSoon();
    }

    void reset(int id, ErrorCode code) {
        if (isServing()) {
            streams.hasReset(id);
            output.reset(id, code);
            flushSoon();
        }
    }

    void credit(Http2Stream stream, int increment) {
        if (increment > 0) {
            output.windowUpdate(stream.id(), increment);
            flushSoon();
        }
    }

    void flushSoon() {
        if (state != State.CLOSED) {
            output.flushSoon();
        }
    }

    /// A copy that may be kept, in place of what may not.
    ByteBuf copy(ByteBuf data) {
        ByteBuf kept = loop.allocator().directBuffer(data.readableBytes());
        kept.writeBytes(data);
        data.release();
        return kept;
    }

    boolean isWritable() {
        return output.isWritable();
    }

    /// All streams together keep so much more, or less, from now on.
    void keeps(Holding.Part part, int more) {
        if (more != 0 && state != State.CLOSED) {
            long now = part == Holding.Part.BODY ? (bodiesKept += more) : (answersKept += more);
            kept.set(part, now);
        }
    }

    /// A stream is over.
    void over(Http2Stream stream) {
        streams.over(stream);
        if (streams.count() > 0 || !isServing()) {
            return;
        }
        if (lastStreamTold || inputEnded) {
            close(ErrorCode.NO_ERROR);
        } else if (state == State.OPEN) {
            timer.set(timeouts().keepalive());
        }
    }

    // ---- what the socket tells

    @Override
    public void written() {
        if (state == State.CLOSING) {
            linger();
        } else if (state != State.CLOSED) {
            if (stalled) {
                stalled = false;
                timer.clear();
            }
            streams.sendWaiting();
            streams.writable();
            if (paused) {
                paused = false;
                socket.read();
            }
            watch();
        }
    }

    @Override
    public void finished() {
        inputEnded = true;
        switch (state) {
            case OPEN, LEAVING -> {
                // What was asked for in whole is still answered.
                streams.endUnfinished(EndReason.CLIENT_ABORT);
                if (streams.count() == 0 && isServing()) {
                    close(ErrorCode.NO_ERROR);
                }
            }
            case CLOSING -> end();
            case CLOSED -> {}
        }
    }

    @Override
    public void broken() {
        end();
    }

    /// Sets the clock where nothing else does: for a frame that has begun while no stream is there, and for a client
    /// that takes nothing.
    private void watch() {
        if (streams.count() == 0 && reader.isMidway() && !headLate) {
            headLate = true;
            timer.set(timeouts().requestHead());
        } else if (state == State.OPEN && !output.isWritable() && !stalled) {
            stalled = true;
            timer.set(timeouts().clientIdle());
        }
    }

    // ---- ends

    private void fail(ErrorCode code, String fault) {
        if (isServing()) {
            listener.refused(client.address(), ConnectionRefusal.HTTP2_ERROR, fault);
            close(code);
        }
    }

    @Override
    public void drain() {
        if (state == State.OPEN) {
            leave();
        }
    }

    /// The first of two GOAWAYs: streams that are on their way still count (RFC 9113 section 6.8).
    private void leave() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            output.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
            output.ping(false, new byte[8], 0);
            output.flush();
            timer.set(PING_NANOS);
        }
    }

    private void tellLastStream() {
        if (!lastStreamTold) {
            lastStreamTold = true;
            timer.clear();
            output.goAway(streams.last(), ErrorCode.NO_ERROR);
            flushSoon();
            if (streams.count() == 0) {
                close(ErrorCode.NO_ERROR);
            }
        }
    }

    private void close(ErrorCode code) {
        state = State.CLOSING;
        streams.endAll(EndReason.BAD_REQUEST);
        if (state != State.CLOSING) {
            return;
        }
        if (code != ErrorCode.NO_ERROR || !lastStreamTold) {
            output.goAway(streams.last(), code);
        }
        output.flush();
        timer.set(LINGER_NANOS);
        if (output.isSent()) {
            linger();
        }
    }

    /// All has been sent. A close at once would reset the connection where the client still sends, and take our last
    /// word with it.
    private void linger() {
        if (inputEnded) {
            end();
        } else {
            socket.shutdownOutput();
            timer.set(LINGER_NANOS);
        }
    }

    @Override
    public void cut() {
        if (state != State.CLOSED) {
            streams.cut();
            end();
        }
    }

    private void end() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        streams.endAll(EndReason.CLIENT_ABORT);
        release();
        loop.connections().remove(this);
        socket.hangUp();
        shared.http().servers().left(this);
        client.left();
    }

    private void release() {
        streams.remove();
        timer.remove();
        kept.clear();
        output.discard();
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
    public void faulted() {
        state = State.CLOSED;
        loop.connections().remove(this);
        streams.endAll(EndReason.INTERNAL_ERROR);
        release();
        socket.reset();
        shared.http().servers().left(this);
        client.left();
    }

    @Override
    public int cutFrom(Predicate<Server> gone) {
        return streams.cutFrom(gone);
    }

    @Override
    public int leave(Server down) {
        return streams.leave(down);
    }

    // ---- for streams

    Loop loop() {
        return loop;
    }

    Client client() {
        return client;
    }

    Listener listener() {
        return listener;
    }

    TimeoutNanos timeouts() {
        return listener.service().timeouts();
    }

    long bodyLimit() {
        return listener.service().spec().http().limits().body();
    }

    private HeadLimits limits() {
        return listener.service().spec().http().limits().head();
    }

    /// What is kept of the client's, when there is too much of it in all: the connection goes.
    private final class Kept extends Holding {
        Kept(Loop loop) {
            super(loop);
        }

        @Override
        protected void giveUp() {
            listener.refused(client.address(), ConnectionRefusal.HTTP2_ERROR, "memory");
            end();
        }
    }

    /// What it means depends on the state; streams that wait have clocks of their own.
    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        public void faulted() {
            Http2Connection.this.faulted();
        }

        @Override
        protected void expired(long nowNanos) {
            switch (state) {
                case OPEN -> {
                    if (streams.count() == 0) {
                        close(ErrorCode.NO_ERROR);
                    } else if (!output.isWritable()) {
                        end();
                    }
                }
                case LEAVING -> tellLastStream();
                case CLOSING -> end();
                case CLOSED -> {}
            }
        }
    }
}
