package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.core.count.Flood;
import lbd.core.http1.HeadLimits;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.Settings;
import lbd.proxy.http.ServerConnections;
import lbd.proxy.http.ServerStream;
import lbd.proxy.http.ServerUse;
import lbd.proxy.http.SharedConnection;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// A connection to a server of HTTP/2 (RFC 9113), which carries many requests.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | SETTLING | its SETTINGS that let us begin a stream | OPEN |
/// | SETTLING | anything else, its time | CLOSED: nothing was asked, so another server may do the work |
/// | OPEN | GOAWAY, its age, its server is gone, too many cancelled | LEAVING: no new request |
/// | OPEN, LEAVING | GOAWAY | those that it leaves out are told that they were refused |
/// | OPEN | idle for its time | CLOSED |
/// | LEAVING | the last request is over | CLOSED |
/// | any | FIN, reset, a mistake of the connection, a PING without answer | CLOSED; exchanges are told |
///
/// A silent server is asked whether it is there while it owes answers ([Liveness]).
final class Http2ServerConnection extends SharedConnection implements Stream.Owner {
    /// Octets of an answer that may be under way or wait for its client.
    static final int STREAM_WINDOW = 256 * 1024;

    private static final int CONNECTION_WINDOW = 4 * 1024 * 1024;

    /// How long the kernel may take nothing before new requests go elsewhere.
    private static final long STALL_NANOS = 100_000_000L;

    /// Servers count what clients cancel, and close connections on which that is much: this is less than any allows.
    private static final int MOST_CANCELLED = 90;

    private static final byte[] PING = new byte[8];

    private enum State {
        SETTLING,
        OPEN,
        LEAVING,
        CLOSED
    }

    private final Loop loop;
    private final Stream socket;
    private final Settled settled;
    private final FrameOutput output;
    private final RequestOutput requests;
    private final RequestStreams streams;
    private final AnswerInput input;
    private final Timer timer;
    private final HeldBytes kept;
    private final long openedNanos;
    private final Liveness liveness = new Liveness();

    private State state = State.SETTLING;
    private int refusedAt = Integer.MAX_VALUE;
    private boolean refusedNow;
    // Idle before what is in hand, and silent since: the server may have closed it before it read anything of that.
    private boolean rested;
    private boolean answered;
    private int cancelled;
    private long heard;
    private boolean pongCame;
    private long stalledNanos;
    private boolean stalled;

    private Http2ServerConnection(
            Http2Loop shared, ServerConnections connections, ServerUse use, Stream socket, Settled settled) {
        super(connections, use);
        this.loop = shared.loop();
        this.socket = socket;
        this.settled = settled;
        this.openedNanos = loop.nanoTime();
        this.output = new FrameOutput(loop, socket);
        this.kept = new Kept(loop);
        this.requests = new RequestOutput(
                shared,
                output,
                new ConnectionWindow(output, CONNECTION_WINDOW),
                kept,
                server().http2().streams(),
                use.secured() != null);
        this.streams = new RequestStreams(this, requests);
        this.input = new AnswerInput(this, shared, requests, streams);
        this.timer = new Clock();
    }

    static Http2ServerConnection open(
            Http2Loop shared,
            ServerConnections connections,
            ServerUse use,
            Stream socket,
            long timeoutNanos,
            Settled settled) {
        Http2ServerConnection connection = new Http2ServerConnection(shared, connections, use, socket, settled);
        connection.begin(timeoutNanos);
        return connection;
    }

    private void begin(long timeoutNanos) {
        timer.set(timeoutNanos);
        output.preface();
        output.settings(
                Settings.ENABLE_PUSH,
                0,
                Settings.INITIAL_WINDOW_SIZE,
                STREAM_WINDOW,
                Settings.MAX_HEADER_LIST_SIZE,
                HeadLimits.DEFAULT.headBytes());
        output.windowUpdate(0, CONNECTION_WINDOW - Settings.DEFAULT_WINDOW);
        output.flush();
        socket.tell(this);
        socket.read();
    }

    // ---- who gets it

    @Override
    protected int inHand() {
        return streams.count();
    }

    @Override
    protected int most() {
        long most = Math.min(
                requests.peer().maxConcurrentStreams(), server().http2().streams());
        return (int) Math.min(most, refusedAt);
    }

    @Override
    protected boolean hasRoom() {
        return state == State.OPEN && streams.count() < most() && streams.hasNumbers() && !isStalled();
    }

    private boolean isStalled() {
        if (output.isWritable()) {
            stalled = false;
        } else if (!stalled) {
            stalled = true;
            stalledNanos = loop.nanoTime();
        }
        return stalled && loop.nanoTime() - stalledNanos > STALL_NANOS;
    }

    @Override
    protected boolean takesTunnels() {
        return requests.peer().connectProtocol();
    }

    @Override
    protected boolean isOld() {
        return loop.nanoTime() - openedNanos >= limits().maxAge().toNanos();
    }

    @Override
    protected ServerStream stream() {
        if (streams.count() == 0) {
            liveness.heard(loop.nanoTime());
            timer.set(Liveness.PING_AFTER_NANOS);
        }
        return streams.take(rested);
    }

    @Override
    protected void rest() {
        long waits = state == State.OPEN && !isOld() ? keepNanos() : 0;
        if (waits > 0) {
            rested = true;
            timer.set(waits);
        } else {
            close();
        }
    }

    @Override
    protected void drain() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            if (streams.count() == 0) {
                close();
            }
        }
    }

    @Override
    protected Stream.Finding look() {
        return socket.isEnding() || socket.isBroken() ? Stream.Finding.ENDED : Stream.Finding.SILENT;
    }

    // ---- what the socket tells

    @Override
    public void received(ByteBuf in) {
        server().counters().bytesReceived.add(in.readableBytes());
        heard++;
        rested &= streams.count() == 0;
        pongCame = false;
        if (isOpen()) {
            input.read(in);
            streams.readComplete();
        }
        in.release();
        if (isOpen()) {
            if (!pongCame) {
                liveness.heard(loop.nanoTime());
            }
            kept.set(HeldBytes.Part.HEAD, input.held());
            if (output.isPending()) {
                requests.flushSoon();
            }
            socket.read();
        }
    }

    @Override
    public void written() {
        stalled = false;
        streams.sendWaiting();
    }

    @Override
    public void finished() {
        end(ServerFailure.CUT, null);
    }

    @Override
    public void broken() {
        String refusal = socket.refusal();
        if (refusal != null && !answered) {
            // It has read nothing that was sent.
            end(ServerFailure.CONNECT_FAILED, refusal);
        } else {
            end(ServerFailure.CUT, null);
        }
    }

    @Override
    public void givenUp() {
        end(ServerFailure.GIVEN_UP, "memory");
    }

    // ---- what its frames say

    boolean isOpen() {
        return state != State.CLOSED;
    }

    /// Counts what has been read.
    long heard() {
        return heard;
    }

    /// The server has said something about itself.
    void settled() {
        if (state == State.SETTLING && requests.peer().maxConcurrentStreams() > 0) {
            state = State.OPEN;
            timer.clear();
            settled.stands(this);
        }
    }

    /// The head of an answer has come: the server has taken our certificate, and reads what is sent.
    void answered() {
        answered = true;
    }

    void pong() {
        pongCame = true;
        liveness.pong(loop.nanoTime());
    }

    /// The server has refused a stream: no more than it has now, until one of them is over.
    void refused() {
        refusedNow = true;
        refusedAt = streams.count() - 1;
        if (refusedAt == 0) {
            drain();
        }
    }

    /// The server takes no stream above `last`.
    void leaving(int last, ErrorCode code) {
        if (state == State.SETTLING) {
            end(ServerFailure.CLOSED_UNASKED, "goaway_" + code.word());
            return;
        }
        state = State.LEAVING;
        streams.endAbove(last, ServerFailure.REFUSED, "goaway_" + code.word());
        if (streams.count() == 0) {
            close();
        }
    }

    /// A mistake of the connection.
    ///
    /// @param fault a word for the log
    void fail(ErrorCode code, String fault) {
        if (!isOpen()) {
            return;
        }
        Flood flood = Flood.of(fault);
        if (flood != null) {
            server().counters().floods.add(flood);
        }
        output.goAway(0, code);
        output.flush();
        end(state == State.SETTLING ? ServerFailure.SPOKE_UNASKED : ServerFailure.BROKE_RULES, fault);
    }

    // ---- for streams

    Loop loop() {
        return loop;
    }

    @Nullable
    InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    /// A stream was reset because nobody wants its answer.
    void cancelled() {
        if (++cancelled >= MOST_CANCELLED) {
            drain();
        }
    }

    void over(RequestStream stream) {
        streams.over(stream);
        if (!refusedNow) {
            refusedAt = Integer.MAX_VALUE;
        }
        refusedNow = false;
        server().counters().bytesSent.add(requests.takeBytes());
        if (streams.count() > 0 || !isOpen()) {
            return;
        }
        if (state == State.LEAVING) {
            close();
        } else {
            rest();
        }
    }

    // ---- ends

    @Override
    protected void close() {
        if (isOpen()) {
            output.goAway(0, ErrorCode.NO_ERROR);
            output.flush();
            release();
            streams.remove();
            socket.hangUp();
        }
    }

    @Override
    protected void reset() {
        end(ServerFailure.CUT, null);
    }

    private void end(ServerFailure how, @Nullable String detail) {
        if (!isOpen()) {
            return;
        }
        boolean unsettled = state == State.SETTLING;
        release();
        // In order: what we have said last still arrives.
        socket.hangUp();
        streams.endAll(how, detail);
        streams.remove();
        if (unsettled) {
            settled.failed(how == ServerFailure.CUT ? ServerFailure.CLOSED_UNASKED : how, detail);
        }
    }

    private void release() {
        forget();
        state = State.CLOSED;
        timer.remove();
        kept.clear();
        requests.close();
        output.discard();
    }

    @Override
    public void faulted() {
        if (isOpen()) {
            boolean unsettled = state == State.SETTLING;
            release();
            socket.reset();
            streams.faulted();
            streams.remove();
            if (unsettled) {
                settled.failed(ServerFailure.CONNECT_FAILED, null);
            }
        }
    }

    /// What is kept of the clients', when there is too much of it in all: the connection goes.
    private final class Kept extends HeldBytes {
        Kept(Loop loop) {
            super(loop);
        }

        @Override
        protected void giveUp() {
            givenUp();
        }
    }

    /// What it means depends on the state; streams have clocks of their own.
    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        public void faulted() {
            Http2ServerConnection.this.faulted();
        }

        @Override
        protected void expired(long nowNanos) {
            if (state == State.SETTLING) {
                end(ServerFailure.CONNECT_TIMEOUT, "no_settings");
            } else if (streams.count() == 0) {
                close();
            } else {
                askWhetherThere(nowNanos);
            }
        }

        private void askWhetherThere(long nowNanos) {
            switch (liveness.due(nowNanos)) {
                case DEAD -> {
                    end(ServerFailure.TIMEOUT, "no_pong");
                    return;
                }
                case PING -> {
                    output.ping(false, PING, 0);
                    output.flush();
                }
                case NOTHING -> {}
            }
            set(Math.max(liveness.waitNanos(nowNanos), 1));
        }
    }
}
