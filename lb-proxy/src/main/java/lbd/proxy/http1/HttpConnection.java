package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Framing;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.http1.Rejection;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.pool.Server;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.Forwarding;
import lbd.proxy.http1.ResponseWriter.Persistence;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Places;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/1 connection: one exchange after another, in order.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | HEAD | a whole head | BODY, or ANSWER where there is no body |
/// | HEAD | a head that is refused, or late | LINGER after the answer |
/// | HEAD | silence, FIN, drain | closed |
/// | BODY | the body's end | ANSWER |
/// | BODY | the answer's end | LINGER |
/// | BODY | FIN, reset | closed; the exchange is cancelled |
/// | ANSWER | the answer's end | HEAD, or LINGER where the connection is not to live on |
/// | ANSWER | FIN | ANSWER: the client has only finished sending |
/// | ANSWER | reset | closed; the exchange is cancelled |
/// | ANSWER | 101 | the connection is handed over to a tunnel |
/// | LINGER | FIN, a bound of bytes or of time | closed |
///
/// In ANSWER the next request, if it is already here, waits unparsed and nothing more is read.
public final class HttpConnection extends ClientConnection implements ClientStream, BodyInput.Sink {
    /// After our last word the client's unread bytes are thrown away this long: a close at once would reset the
    /// connection and take our answer with it.
    private static final long LINGER_NANOS = 2_000_000_000L;

    private static final long LINGER_BYTES = 1 << 20;

    private enum State {
        HEAD,
        BODY,
        ANSWER,
        LINGER,
        TUNNEL,
        CLOSED
    }

    private final Http1Loop shared;
    private final Loop loop;
    private final Listener listener;
    private final Places places;
    private final Exchange exchange;
    private final HttpParser parser;
    private final HeadInput heads;
    private final BodyInput bodies;
    private final Timer timer = new Timer();

    private @Nullable SocketChannel channel;
    private @Nullable Output output;
    private @Nullable Forwarding forwarding;
    private State state = State.HEAD;

    // What came after the end of the request in hand.
    private @Nullable ByteBuf held;
    private boolean inputEnded;
    private boolean processing;
    private int requests;

    // Of the request in hand.
    private Method method = Method.GET;
    private int minorVersion = 1;
    private boolean keepAlive;
    private boolean clientCloses;
    private boolean closeDelimited;
    private long bytesIn;
    private long bodyBytes;
    private long bodyLimit;
    private long lingered;

    public HttpConnection(Http1Loop shared, Listener listener, Places places) {
        this.shared = shared;
        this.loop = shared.loop();
        this.listener = listener;
        this.places = places;
        HeadLimits limits = listener.service().spec().http().limits().head();
        this.parser = shared.parser(limits);
        this.heads = new HeadInput(shared, parser);
        this.bodies = new BodyInput(limits);
        this.exchange = new Exchange(loop, listener, this, shared.servers());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        SocketChannel client = (SocketChannel) ctx.channel();
        InetSocketAddress address = client.remoteAddress();
        channel = client;
        output = new Output(client);
        // Null where the client is gone again already.
        forwarding = new Forwarding(
                address == null ? InetAddress.getLoopbackAddress() : address.getAddress(), client.localAddress());
        loop.connections().add(this);
        timer.set(timeouts().requestHead());
        client.read();
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        switch (state) {
            case HEAD, BODY -> process(in);
            // Netty reads once more when a FIN or a reset has come, asked or not.
            case ANSWER -> hold(in);
            case LINGER -> {
                lingered += in.readableBytes();
                in.release();
                if (lingered > LINGER_BYTES) {
                    close();
                }
            }
            case TUNNEL, CLOSED -> in.release();
        }
    }

    private void hold(ByteBuf in) {
        if (!in.isReadable()) {
            in.release();
        } else if (held == null) {
            held = in;
        } else {
            held = Unpooled.wrappedBuffer(held, in);
        }
    }

    /// Takes requests out of `in`, one after another, as long as they are answered at once; gives `in` away.
    private void process(ByteBuf in) {
        processing = true;
        while (in.isReadable() && (state == State.HEAD || state == State.BODY)) {
            int before = in.readableBytes();
            if (state == State.HEAD) {
                head(in);
            } else {
                body(in, before);
            }
        }
        processing = false;
        if (state == State.ANSWER) {
            hold(in);
        } else {
            in.release();
        }
    }

    private void head(ByteBuf in) {
        boolean first = !heads.begun();
        int before = in.readableBytes();
        int end = heads.request(in);
        if (end == HttpParser.NEED_MORE) {
            if (first) {
                timer.set(timeouts().requestHead());
            }
        } else if (end > 0) {
            request(shared.request, end);
        } else {
            in.skipBytes(in.readableBytes());
            refuse(parser.rejection(), before);
        }
    }

    private void request(Head head, int length) {
        requests++;
        method = head.method();
        minorVersion = head.minorVersion();
        HttpSpec http = listener.service().spec().http();
        clientCloses = !head.keepAlive();
        keepAlive = head.keepAlive() && !isLast(http.limits().requestsPerConnection());
        bodyLimit = http.limits().body();
        bodyBytes = 0;
        closeDelimited = false;
        bytesIn = length;
        output().resetBytes();
        bodies.begin(head.framing(), head.contentLength());
        boolean bodyComing = head.framing() != Framing.NONE;
        if (bodyComing) {
            state = State.BODY;
            timer.set(timeouts().clientIdle());
        } else {
            state = State.ANSWER;
            timer.clear();
        }
        exchange.begin(head, forwarding(), requests > 1);
        if (!bodyComing && exchange.active()) {
            exchange.requestEnd(null);
        }
    }

    private boolean isLast(int limit) {
        return limit != HttpLimits.UNLIMITED_REQUESTS && requests >= limit;
    }

    private void body(ByteBuf in, int before) {
        timer.set(timeouts().clientIdle());
        Rejection refused = bodies.read(in, this);
        bytesIn += before - in.readableBytes();
        if (refused != null) {
            in.skipBytes(in.readableBytes());
            keepAlive = false;
            exchange.requestFailed(refused.status(), EndReason.BAD_REQUEST);
        } else if (bodyBytes > bodyLimit) {
            in.skipBytes(in.readableBytes());
            keepAlive = false;
            exchange.requestFailed(413, EndReason.TOO_LARGE);
        }
    }

    @Override
    public void bodyData(ByteBuf data) {
        bodyBytes += data.readableBytes();
        if (bodyBytes > bodyLimit) {
            // Told when the reader is done with what has come.
            data.release();
        } else {
            exchange.requestData(data);
        }
    }

    @Override
    public void bodyEnd(@Nullable Head trailers) {
        if (bodyBytes > bodyLimit) {
            return;
        }
        state = State.ANSWER;
        timer.clear();
        exchange.requestEnd(trailers);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        switch (state) {
            case HEAD, LINGER -> ctx.read();
            case BODY -> exchange.requestReadComplete();
            case ANSWER -> {
                exchange.requestReadComplete();
                // Stays open for a look at the client's end, but only while nothing of the next request is here.
                if (held == null) {
                    ctx.read();
                }
            }
            case TUNNEL, CLOSED -> {}
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel().isWritable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            return;
        }
        inputEnded = true;
        switch (state) {
            case HEAD, LINGER -> close();
            case BODY -> gone();
            case ANSWER -> {
                // Only finished sending: what it has asked for it still gets.
                if (listener.service().spec().http().abortOnClose()) {
                    gone();
                }
            }
            case TUNNEL, CLOSED -> {}
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        gone();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    private void gone() {
        if (state != State.CLOSED) {
            close();
            exchange.clientGone(EndReason.CLIENT_ABORT);
        }
    }

    // ---- what the exchange says

    @Override
    public void interim(Head head) {
        // HTTP/1.0 knows no interim answers.
        if (minorVersion == 1) {
            write(head, Persistence.OPEN, false);
            output().flush();
        }
    }

    @Override
    public void respond(Head head) {
        boolean untilClose = head.framing() == Framing.UNTIL_CLOSE;
        boolean inChunks = minorVersion == 1 && (head.framing() == Framing.CHUNKED || untilClose);
        closeDelimited = minorVersion == 0 && (head.framing() == Framing.CHUNKED || untilClose);
        output().begin(inChunks);
        write(head, persistence(), inChunks);
    }

    private void write(Head head, Persistence persistence, boolean chunked) {
        ByteBuf out = output().room(ResponseWriter.room(head));
        int before = out.readableBytes();
        ResponseWriter.write(head, persistence, chunked, shared.date(), out);
        output().wrote(out.readableBytes() - before);
    }

    private Persistence persistence() {
        if (!livesOn()) {
            return Persistence.CLOSE;
        }
        return minorVersion == 0 ? Persistence.OPEN_1_0 : Persistence.OPEN;
    }

    /// Whether there is to be another request. Not while the body of this one is still coming: an early answer ends it.
    private boolean livesOn() {
        return keepAlive && !closeDelimited && state != State.BODY && !inputEndedForGood() && !listener.draining();
    }

    private boolean inputEndedForGood() {
        return inputEnded && held == null;
    }

    @Override
    public void data(ByteBuf data) {
        output().data(data);
    }

    @Override
    public void end(@Nullable Head trailers) {
        output().end(trailers);
    }

    @Override
    public void answer(OwnAnswer answer) {
        write(answer, persistence());
    }

    private void write(OwnAnswer answer, Persistence persistence) {
        ByteBuf out = output().room(ResponseWriter.room(answer));
        int before = out.readableBytes();
        ResponseWriter.write(answer, persistence, method == Method.HEAD, shared.date(), out);
        output().wrote(out.readableBytes() - before);
        keepAlive = persistence != Persistence.CLOSE;
        output().flush();
    }

    @Override
    public void flush() {
        output().flush();
    }

    @Override
    public void readBody() {
        if (state == State.BODY) {
            channel().read();
        }
    }

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void abort() {
        output().flush();
        if (closeDelimited) {
            // To a client that reads until the close a FIN would look like the end.
            channel().config().setSoLinger(0);
        }
        close();
    }

    @Override
    public void cut() {
        if (state == State.TUNNEL) {
            exchange.cut();
        } else if (state != State.CLOSED) {
            abort();
            exchange.cut();
        }
    }

    @Override
    public void finished() {
        if (state == State.CLOSED || state == State.LINGER) {
            return;
        }
        if (state == State.TUNNEL) {
            close();
        } else if (livesOn()) {
            state = State.HEAD;
            timer.set(timeouts().keepalive());
            if (!processing) {
                nextHeld();
            }
        } else {
            output().flush();
            // A client that asked for the close sends nothing more that could reset our answer away.
            if (state == State.ANSWER && clientCloses && output().isSent()) {
                close();
            } else {
                linger();
            }
        }
    }

    private void nextHeld() {
        ByteBuf next = held;
        held = null;
        output().flush();
        if (next != null) {
            process(next);
            if (state == State.BODY || state == State.ANSWER) {
                exchange.requestReadComplete();
            }
        }
        if (held == null && state != State.CLOSED) {
            if (inputEnded && state == State.HEAD) {
                close();
            } else {
                channel().read();
            }
        }
    }

    @Override
    public Side upgrade(Head head) {
        write(head, Persistence.UPGRADE, false);
        output().flush();
        state = State.TUNNEL;
        timer.clear();
        channel().pipeline().remove(this);
        ByteBuf early = held;
        held = null;
        return new Side(channel(), early, inputEnded);
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return channel().remoteAddress();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return channel().localAddress();
    }

    @Override
    public long bytesIn() {
        return bytesIn;
    }

    @Override
    public long bytesOut() {
        return output().bytes();
    }

    // ---- ends

    /// Answers a head that is no request, which never becomes an exchange.
    private void refuse(@Nullable Rejection rejection, int length) {
        if (rejection == null) {
            throw new IllegalStateException("refused without a reason");
        }
        bytesIn = length;
        refuse(rejection.status(), EndReason.BAD_REQUEST);
    }

    private void refuse(int status, EndReason reason) {
        listener.state().refused.increment();
        method = Method.GET;
        keepAlive = false;
        output().resetBytes();
        exchange.refused(status, reason, forwarding());
        write(listener.service().refusal(status, AnswerForm.TEXT), Persistence.CLOSE);
        linger();
    }

    private void linger() {
        state = State.LINGER;
        heads.clear();
        releaseHeld();
        SocketChannel client = channel();
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess() || inputEnded) {
                close();
            } else {
                client.shutdownOutput();
            }
        });
        timer.set(LINGER_NANOS);
        client.read();
    }

    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        loop.deadlines().remove(timer);
        heads.clear();
        releaseHeld();
        if (output != null) {
            output.discard();
        }
        loop.connections().remove(this);
        places.free(listener);
        channel().close();
    }

    private void releaseHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void drain() {
        if (state == State.HEAD && !heads.begun()) {
            close();
        }
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public @Nullable Server server() {
        return exchange.server();
    }

    private TimeoutNanos timeouts() {
        return listener.service().timeouts();
    }

    private SocketChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private Output output() {
        return Objects.requireNonNull(output);
    }

    private Forwarding forwarding() {
        return Objects.requireNonNull(forwarding);
    }

    /// The one clock of the connection; what it means depends on the state.
    private final class Timer extends Deadline {
        void set(long nanos) {
            long now = System.nanoTime();
            loop.deadlines().set(this, now + nanos, now);
        }

        void clear() {
            loop.deadlines().clear(this);
        }

        @Override
        protected void expired(long nowNanos) {
            switch (state) {
                case HEAD -> {
                    if (heads.begun()) {
                        refuse(408, EndReason.HEAD_TIMEOUT);
                    } else {
                        close();
                    }
                }
                case BODY -> {
                    keepAlive = false;
                    exchange.requestFailed(408, EndReason.CLIENT_TIMEOUT);
                }
                case LINGER -> close();
                case ANSWER, TUNNEL, CLOSED -> {}
            }
        }
    }
}
