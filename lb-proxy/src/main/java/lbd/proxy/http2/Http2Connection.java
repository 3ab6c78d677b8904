package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Flood;
import lbd.core.http2.ErrorCode;
import lbd.core.pool.Server;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.listener.Client;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.HeldBytes;
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
///
/// Streams are cancelled a share a turn ([Cancellation]), and all at once by a cut. Until the last of them has gone the
/// connection is listed, keeps its places, and what they keep counts.
public final class Http2Connection extends ClientConnection implements Stream.Owner {
    /// Octets of a stream that may be under way or wait for its server.
    static final int STREAM_WINDOW = 64 * 1024;

    static final int CONNECTION_WINDOW = 1024 * 1024;
    private static final long LINGER_NANOS = 2_000_000_000L;

    private enum State {
        OPEN,
        LEAVING,
        CLOSING,
        CLOSED
    }

    private final Http2Loop shared;
    private final Loop loop;
    private final Client client;
    private final ClientSide side;
    private final Stream socket;
    private final FrameOutput output;
    private final StreamOutput streamOutput;
    private final Streams streams;
    private final FrameInput input;
    private final Departure departure;
    private final Timer timer;
    private final HeldBytes kept;

    private State state = State.OPEN;
    // What was read and is another turn's; null most of the time.
    private @Nullable ByteBuf rest;
    private boolean awaitsTurn;
    private @Nullable Cancellation cancellation;
    private boolean inputEnded;
    // The same, and all that came before has been taken.
    private boolean inputTaken;
    private boolean paused;
    private boolean headLate;
    private boolean stalled;
    private long unsentBefore;

    private Http2Connection(Http2Loop shared, Client client) {
        this.shared = shared;
        this.loop = shared.loop();
        this.client = client;
        this.side = new ClientSide(loop, client);
        this.socket = client.stream();
        this.output = new FrameOutput(loop, socket);
        this.kept = new ConnectionHolding(this, side);
        this.streamOutput =
                new StreamOutput(this, shared, output, new ConnectionWindow(output, CONNECTION_WINDOW), kept);
        this.streams = new Streams(this, shared, side.streams());
        this.input = new FrameInput(this, shared, streamOutput, streams);
        this.departure = new Departure(output);
        this.timer = new Clock();
    }

    /// Serves a client, whose preface is still to come.
    public static Http2Connection serve(Http2Loop shared, Client client) {
        Http2Connection connection = new Http2Connection(shared, client);
        connection.begin();
        return connection;
    }

    private void begin() {
        loop.connections().add(this);
        timer.set(side.timeouts().requestHead());
        departure.after(side.life(input.age()), this, loop);
        Greeting.write(output, side, streams.most());
        output.flush();
        socket.tell(this);
        socket.read();
        if (listenerDraining()) {
            // It came before, and its handshake ended after its listener was told.
            drain();
        }
    }

    // ---- reading

    @Override
    public void received(ByteBuf in) {
        ByteBuf before = rest;
        if (before == null) {
            take(in, false);
            return;
        }
        // Was asked for before there was a rest: it comes after that.
        before.writeBytes(in);
        in.release();
        kept.set(HeldBytes.Part.HEAD, input.held() + before.capacity());
    }

    /// @param in    given away
    /// @param again whether it is what an earlier turn has left
    private void take(ByteBuf in, boolean again) {
        if (isServing()) {
            int left = input.read(in, again);
            streams.readComplete();
            if (left > 0 && isServing()) {
                // The loop reads everything to one buffer: what stays is copied.
                rest = streamOutput.copy(in.retainedSlice(in.writerIndex() - left, left));
                awaitTurn();
            }
        }
        in.release();
        readComplete();
    }

    private void awaitTurn() {
        if (!awaitsTurn) {
            awaitsTurn = true;
            loop.nextTurn(this, this::goOn);
        }
    }

    /// Another turn for what the last one has left.
    private void goOn() {
        awaitsTurn = false;
        ByteBuf in = rest;
        if (in == null) {
            return;
        }
        if (isServing() && !output.isWritable()) {
            paused = true;
            watch();
        } else {
            rest = null;
            take(in, true);
        }
    }

    private void readComplete() {
        if (state == State.CLOSED) {
            return;
        }
        kept.set(HeldBytes.Part.HEAD, input.held() + (rest == null ? 0 : rest.capacity()));
        streamOutput.flushSoon();
        if (isServing()) {
            watch();
        }
        if (rest != null) {
            return;
        }
        if (inputEnded) {
            inputTaken();
            return;
        }
        // Who takes no answers is asked for nothing that would make more of them.
        paused = !output.isWritable() && state != State.CLOSING;
        if (!paused) {
            socket.read();
        }
    }

    /// Whether streams go on; new ones perhaps not.
    boolean isServing() {
        return state == State.OPEN || state == State.LEAVING;
    }

    /// Whether anything can be sent.
    boolean isOpen() {
        return state != State.CLOSED;
    }

    /// Whether a stream that begins now is none any more.
    boolean takesNoMore() {
        return departure.isLastTold();
    }

    /// A request's head has come.
    void requestBegins() {
        if (state == State.OPEN) {
            timer.clear();
        }
        headLate = false;
    }

    /// The client has answered our PING.
    void pong() {
        if (state == State.LEAVING) {
            tellLastStream();
        }
    }

    /// A stream is to be ended for what the client did on it.
    ///
    /// @return whether there were too many of these, and the connection is over
    boolean isMistakeTooMany() {
        return input.countReset();
    }

    /// A stream is over.
    void over(Http2Stream stream) {
        streams.over(stream);
        if (streams.count() > 0 || !isServing()) {
            return;
        }
        if (departure.isLastTold() || inputTaken) {
            close(ErrorCode.NO_ERROR);
        } else if (state == State.OPEN) {
            timer.set(side.timeouts().keepalive());
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
                if (rest == null) {
                    socket.read();
                } else {
                    awaitTurn();
                }
            }
            watch();
        }
    }

    @Override
    public void finished() {
        inputEnded = true;
        switch (state) {
            case OPEN, LEAVING -> {
                if (rest == null) {
                    inputTaken();
                }
            }
            case CLOSING -> end(EndReason.CLIENT_ABORT);
            case CLOSED -> {}
        }
    }

    /// Nothing more comes, and nothing waits of what came. What was asked for in whole is still answered.
    private void inputTaken() {
        if (!isServing()) {
            return;
        }
        inputTaken = true;
        cancel(EndReason.CLIENT_ABORT, false);
        if (streams.count() == 0 && isServing()) {
            close(ErrorCode.NO_ERROR);
        }
    }

    @Override
    public void broken() {
        end(EndReason.CLIENT_ABORT);
    }

    /// Sets the clock where nothing else does: for a frame that has begun while no stream is there, and for a client
    /// that takes nothing.
    private void watch() {
        if (streams.count() == 0 && input.isMidway() && !headLate) {
            headLate = true;
            timer.set(side.timeouts().requestHead());
        } else if (!output.isWritable() && !stalled && (state == State.OPEN || departure.isLastTold())) {
            stalled = true;
            unsentBefore = socket.unwritten();
            timer.set(side.timeouts().clientIdle());
        }
    }

    // ---- ends

    /// A mistake of the connection.
    ///
    /// @param fault a word for the log
    void fail(ErrorCode code, String fault) {
        if (isServing()) {
            side.listener().refused(client.address(), ConnectionRefusal.HTTP2_ERROR, fault);
            Flood flood = Flood.of(fault);
            if (flood != null) {
                side.listener().state().floods.add(flood);
            }
            close(code);
        }
    }

    @Override
    public void drain() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            departure.announce();
            timer.set(Departure.PING_NANOS);
        }
    }

    private void tellLastStream() {
        if (departure.tellLast(streams.last())) {
            timer.clear();
            streamOutput.flushSoon();
            if (streams.count() == 0) {
                close(ErrorCode.NO_ERROR);
            }
        }
    }

    private void close(ErrorCode code) {
        state = State.CLOSING;
        cancel(EndReason.BAD_REQUEST, true);
        if (state != State.CLOSING) {
            return;
        }
        if (rest != null) {
            // Is thrown away, and what comes after it.
            paused = false;
            awaitTurn();
        }
        if (code != ErrorCode.NO_ERROR || !departure.isLastTold()) {
            departure.tellEnd(streams.last(), code);
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
            end(EndReason.CLIENT_ABORT);
        } else {
            socket.shutdownOutput();
            timer.set(LINGER_NANOS);
        }
    }

    @Override
    public void cut() {
        completeCancellation();
        if (state != State.CLOSED) {
            streams.cut();
            endAtOnce(EndReason.CLIENT_ABORT);
        }
    }

    /// A client that takes nothing at all for client_idle.
    private void endIfStalled() {
        long unsent = socket.unwritten();
        if (unsent < unsentBefore) {
            unsentBefore = unsent;
            timer.set(side.timeouts().clientIdle());
        } else if (stalled) {
            end(EndReason.CLIENT_TIMEOUT);
        }
    }

    void end(EndReason reason) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        release();
        socket.hangUp();
        cancel(reason, true);
        if (cancellation == null) {
            gone();
        }
    }

    /// As [#end], but no turn later is anything of it left.
    void endAtOnce(EndReason reason) {
        end(reason);
        completeCancellation();
    }

    /// @param all else those only whose requests have not come whole
    private void cancel(EndReason reason, boolean all) {
        Cancellation before = cancellation;
        if (streams.count() == 0 || (before != null && before.isOfAll())) {
            return;
        }
        if (before != null) {
            before.giveWay();
        }
        if (all) {
            streams.abandon();
        }
        Cancellation now = new Cancellation(this, streams, loop, reason, all);
        cancellation = now;
        now.begin();
    }

    private void completeCancellation() {
        if (cancellation != null) {
            cancellation.complete();
        }
    }

    /// Those that were to be cancelled have gone.
    void cancelled() {
        cancellation = null;
        if (state == State.CLOSED) {
            gone();
        }
    }

    /// Connection and streams are over.
    private void gone() {
        if (listed()) {
            loop.connections().remove(this);
            streams.remove();
            kept.clear();
            shared.http().servers().left(this);
            client.left();
        }
    }

    private void release() {
        timer.remove();
        departure.remove();
        kept.set(HeldBytes.Part.HEAD, 0);
        output.discard();
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    @Override
    public @Nullable InetSocketAddress peer() {
        return client.address();
    }

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public String listenerName() {
        return side.listener().name();
    }

    @Override
    public boolean listenerDraining() {
        return side.listener().draining();
    }

    @Override
    public boolean listenerDrainingSince(long nanoTime) {
        return side.listener().drainingSince(nanoTime);
    }

    @Override
    public void faulted() {
        if (!listed()) {
            return;
        }
        state = State.CLOSED;
        release();
        socket.reset();
        if (cancellation != null) {
            cancellation.giveWay();
            cancellation = null;
        }
        try {
            streams.abandon();
            new Cancellation(this, streams, loop, EndReason.INTERNAL_ERROR, true).complete();
        } finally {
            gone();
        }
    }

    @Override
    public boolean busy() {
        return streams.count() > 0;
    }

    @Override
    public void servers(Consumer<Server> each) {
        streams.servers(each);
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

    StreamOutput output() {
        return streamOutput;
    }

    ClientSide side() {
        return side;
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
                    } else {
                        endIfStalled();
                    }
                }
                case LEAVING -> {
                    if (departure.isLastTold()) {
                        endIfStalled();
                    } else {
                        tellLastStream();
                    }
                }
                case CLOSING -> end(EndReason.CLIENT_ABORT);
                case CLOSED -> {}
            }
        }
    }
}
