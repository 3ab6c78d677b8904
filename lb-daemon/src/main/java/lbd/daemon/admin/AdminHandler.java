package lbd.daemon.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import lbd.daemon.dashboard.PageFiles;
import lbd.daemon.dashboard.Watchers;
import lbd.daemon.gate.AdminGate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of the administrator: one request, one answer, then it is closed. The request and the whole may take
/// so long and no longer, whatever the other side does, and nothing is read after the request. Who watches the stream
/// is told for as long as he takes it.
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);
    private static final long REQUEST_SECONDS = 5;
    private static final long LIMIT_SECONDS = 30;

    private final AdminApi api;
    private final AdminPlaces places;
    private final @Nullable AdminGate gate;
    private final PageFiles page;
    private final Watchers watchers;
    private boolean asked;
    private boolean watches;

    /// @param gate null where the file permissions of the socket say who may come, and change something
    AdminHandler(AdminApi api, AdminPlaces places, @Nullable AdminGate gate, PageFiles page, Watchers watchers) {
        this.api = api;
        this.places = places;
        this.gate = gate;
        this.page = page;
        this.watchers = watchers;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        places.enter(context.channel());
        after(context, REQUEST_SECONDS, () -> {
            if (!asked) {
                context.close();
            }
        });
        after(context, LIMIT_SECONDS, () -> {
            if (!watches) {
                context.close();
            }
        });
    }

    private static void after(ChannelHandlerContext context, long seconds, Runnable action) {
        var timer = context.executor().schedule(action, seconds, TimeUnit.SECONDS);
        context.channel().closeFuture().addListener(_ -> timer.cancel(false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest http) {
        if (asked) {
            return; // the answer to the first closes the connection
        }
        asked = true;
        context.channel().config().setAutoRead(false);
        AdminRequest request = request(http);
        boolean room = places.asks(context.channel(), request != null && request.isHealth());
        if (request == null) {
            send(context, Answer.text(400, "bad request\n"), true);
            return;
        }
        if (!room) {
            send(context, Answer.error(request, 503, "too many requests at once"), true);
            return;
        }
        switch (letIn(context.channel(), http.headers(), request)) {
            case AdminGate.Refused(var status, var why) -> send(context, Answer.error(request, status, why), true);
            case AdminGate.Passed passed ->
                serve(
                        context,
                        http.headers(),
                        gate == null
                                ? request.throughSocket(Peer.isOwner(context.channel()))
                                : request.throughGate(passed));
        }
    }

    private AdminGate.Verdict letIn(Channel channel, HttpHeaders headers, AdminRequest request) {
        if (gate == null) {
            return new AdminGate.Passed(true, false);
        }
        return channel.remoteAddress() instanceof InetSocketAddress client
                ? gate.look(headers, client.getAddress(), request.isOpen(), request.reads() && !request.watches())
                : new AdminGate.Refused(400, "the client is gone");
    }

    private void serve(ChannelHandlerContext context, HttpHeaders headers, AdminRequest request) {
        PageFiles.File file = request.reads() ? page.find(request.path()) : null;
        if (file != null) {
            send(
                    context,
                    file,
                    headers.get(HttpHeaderNames.IF_NONE_MATCH, ""),
                    !request.method().equals("HEAD"));
        } else if (request.watches()) {
            watch(context, request);
        } else {
            ask(context, request);
        }
    }

    private void watch(ChannelHandlerContext context, AdminRequest request) {
        if (!watchers.join(context.channel(), request.mayWrite())) {
            send(context, Answer.error(request, 503, "as many watch as may"), true);
            return;
        }
        watches = true;
        places.leaves(context.channel());
    }

    private void ask(ChannelHandlerContext context, AdminRequest request) {
        boolean withBody = !request.method().equals("HEAD");
        answer(request).whenComplete((answer, failure) -> {
            if (failure != null) {
                log.atError()
                        .addKeyValue("event", "admin.failed")
                        .setCause(failure)
                        .log();
                send(context, Answer.error(request, 500, "internal error; the log has more"), withBody);
            } else {
                send(context, answer, withBody);
            }
        });
    }

    private CompletionStage<Answer> answer(AdminRequest request) {
        try {
            return api.handle(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static @Nullable AdminRequest request(FullHttpRequest http) {
        if (http.decoderResult().isFailure()) {
            return null;
        }
        try {
            QueryStringDecoder uri = new QueryStringDecoder(http.uri());
            List<String> path = Arrays.stream(uri.rawPath().substring(1).split("/", -1))
                    .map(QueryStringDecoder::decodeComponent)
                    .toList();
            String accept = String.join(",", http.headers().getAll(HttpHeaderNames.ACCEPT));
            return new AdminRequest(http.method().name(), path, uri.parameters(), accept);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null; // an escape that is none, a target that is no path
        }
    }

    private void send(ChannelHandlerContext context, Answer answer, boolean withBody) {
        ByteBuf pieces = answer.pieces();
        FullHttpResponse http = response(
                answer.status(),
                answer.type(),
                pieces == null ? Unpooled.wrappedBuffer(answer.body()) : pieces,
                withBody);
        http.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (answer.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
            http.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        send(context, http);
    }

    private void send(ChannelHandlerContext context, PageFiles.File file, String known, boolean withBody) {
        boolean same = known.equals(file.tag());
        FullHttpResponse http = same
                ? response(
                        HttpResponseStatus.NOT_MODIFIED.code(),
                        file.type(),
                        Unpooled.wrappedBuffer(file.bytes()),
                        false)
                : response(HttpResponseStatus.OK.code(), file.type(), Unpooled.wrappedBuffer(file.bytes()), withBody);
        http.headers()
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.ETAG, file.tag());
        PageFiles.HEADERS.forEach(http.headers()::set);
        send(context, http);
    }

    /// @param body that is let go when it has been sent
    private static FullHttpResponse response(int status, String type, ByteBuf body, boolean withBody) {
        int length = body.readableBytes();
        if (!withBody) {
            body.release();
        }
        FullHttpResponse http = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), withBody ? body : Unpooled.EMPTY_BUFFER);
        http.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set("x-content-type-options", "nosniff")
                .set("cross-origin-resource-policy", "same-origin")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return http;
    }

    private void send(ChannelHandlerContext context, FullHttpResponse http) {
        // Changes are answered on the state thread.
        context.executor().execute(() -> {
            places.answers(context.channel(), http.content().readableBytes());
            context.writeAndFlush(http).addListener(ChannelFutureListener.CLOSE);
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // the other side reset, or sent what is no HTTP
    }
}
