package lbd.daemon.admin;

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
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of the administrator: one request, one answer, then it is closed. The request and the whole may take
/// so long and no longer, whatever the other side does, and nothing is read after the request.
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);
    private static final long REQUEST_SECONDS = 5;
    private static final long LIMIT_SECONDS = 30;

    private final AdminApi api;
    private final AdminPlaces places;
    private final @Nullable HostCheck check;
    private boolean asked;

    /// @param check null where the file permissions of the socket say who may come, and change something
    AdminHandler(AdminApi api, AdminPlaces places, @Nullable HostCheck check) {
        this.api = api;
        this.places = places;
        this.check = check;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        places.enter(context.channel());
        after(context, REQUEST_SECONDS, () -> {
            if (!asked) {
                context.close();
            }
        });
        after(context, LIMIT_SECONDS, context::close);
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
        AdminRequest request = request(http, context.channel());
        boolean room = places.asks(context.channel(), request != null && request.isHealth());
        if (request == null) {
            send(context, Answer.text(400, "bad request\n"), true);
            return;
        }
        if (!room) {
            send(context, Answer.error(request, 503, "too many requests at once"), true);
            return;
        }
        if (check != null && !check.passes(http.headers().getAll(HttpHeaderNames.HOST))) {
            send(context, Answer.error(request, 421, "no name of this server; admin.hosts lists more"), true);
            return;
        }
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

    private @Nullable AdminRequest request(FullHttpRequest http, Channel channel) {
        if (http.decoderResult().isFailure()) {
            return null;
        }
        try {
            QueryStringDecoder uri = new QueryStringDecoder(http.uri());
            List<String> path = Arrays.stream(uri.rawPath().substring(1).split("/", -1))
                    .map(QueryStringDecoder::decodeComponent)
                    .toList();
            String accept = String.join(",", http.headers().getAll(HttpHeaderNames.ACCEPT));
            return new AdminRequest(
                    http.method().name(),
                    path,
                    uri.parameters(),
                    accept,
                    accept.startsWith("text/plain"),
                    check == null,
                    check == null && Peer.isOwner(channel));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null; // an escape that is none, a target that is no path
        }
    }

    private void send(ChannelHandlerContext context, Answer answer, boolean withBody) {
        byte[] body = answer.body();
        FullHttpResponse http = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                withBody ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
        http.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
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
