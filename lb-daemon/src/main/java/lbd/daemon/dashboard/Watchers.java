package lbd.daemon.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.daemon.gate.GateCounts;
import lbd.daemon.gate.GateCounts.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who watches. Once a second the daemon is looked at, once for all of them, and each is told what has changed. Who has
/// not taken what came before gets nothing more, and all anew when he has; after [#PATIENCE_SECONDS] he is closed.
/// Confined to the admin's thread.
public final class Watchers {
    /// So many may watch.
    static final int MOST = 16;

    static final int PATIENCE_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(Watchers.class);

    private final EventExecutor loop;
    private final Look look;
    private final GateCounts counts;
    private final List<Watcher> all = new ArrayList<>();
    private @Nullable Snapshot last;
    private @Nullable ScheduledFuture<?> timer;

    private static final class Watcher {
        private final Channel channel;
        private final boolean known;
        private boolean knowsNothing = true;
        private int secondsBehind;

        private Watcher(Channel channel, boolean known) {
            this.channel = channel;
            this.known = known;
        }
    }

    /// @param loop of all channels that will come
    public Watchers(EventExecutor loop, Look look, GateCounts counts) {
        this.loop = loop;
        this.look = look;
        this.counts = counts;
    }

    /// Begins to tell a client of HTTP, whose request has been read, and says all at once.
    ///
    /// @param known he has shown who he is: then the oldest that has not gives way where all places are taken
    /// @return false where there is no place
    public boolean join(Channel channel, boolean known) {
        if (all.size() >= MOST && !(known && closeOldestUnknown())) {
            counts.count(Refusal.TOO_MANY_WATCHERS);
            return false;
        }
        Watcher watcher = new Watcher(channel, known);
        all.add(watcher);
        channel.closeFuture().addListener(_ -> leave(watcher));
        channel.write(head());
        if (timer == null) {
            last = look.now();
            timer = loop.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
        }
        Snapshot now = last;
        if (now != null) {
            tell(watcher, event(PageEvents.all(now)));
            watcher.knowsNothing = false;
        }
        return true;
    }

    private static HttpResponse head() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff")
                .set("cross-origin-resource-policy", "same-origin")
                // Of nginx, where that is between: it would keep what comes.
                .set("x-accel-buffering", "no")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return head;
    }

    private boolean closeOldestUnknown() {
        for (Watcher watcher : all) {
            if (!watcher.known) {
                all.remove(watcher);
                watcher.channel.close();
                counts.count(Refusal.TOO_MANY_WATCHERS);
                return true;
            }
        }
        return false;
    }

    private void leave(Watcher watcher) {
        all.remove(watcher);
        if (all.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
            last = null;
            look.rest();
        }
    }

    /// Everybody has to come anew: where he came in there is no door any more. Any thread.
    public void closeAll() {
        loop.execute(() -> List.copyOf(all).forEach(watcher -> watcher.channel.close()));
    }

    private void tick() {
        Snapshot before = last;
        Snapshot now;
        try {
            now = look.now();
        } catch (RuntimeException e) {
            log.atError().addKeyValue("event", "admin.failed").setCause(e).log();
            closeAll();
            return;
        }
        last = now;
        ByteBuf change = before == null || before.generation() != now.generation()
                ? null
                : event(PageEvents.between(before, now));
        ByteBuf whole = null;
        for (Watcher watcher : List.copyOf(all)) {
            if (!watcher.channel.isWritable()) {
                waitFor(watcher);
            } else if (watcher.knowsNothing || change == null) {
                whole = whole == null ? event(PageEvents.all(now)) : whole;
                tell(watcher, whole.retainedDuplicate());
                watcher.knowsNothing = false;
            } else {
                tell(watcher, change.retainedDuplicate());
            }
        }
        if (change != null) {
            change.release();
        }
        if (whole != null) {
            whole.release();
        }
    }

    private void waitFor(Watcher watcher) {
        watcher.knowsNothing = true;
        watcher.secondsBehind++;
        if (watcher.secondsBehind >= PATIENCE_SECONDS) {
            counts.count(Refusal.SLOW_WATCHER);
            watcher.channel.close();
        }
    }

    private static void tell(Watcher watcher, ByteBuf event) {
        watcher.secondsBehind = 0;
        watcher.channel
                .writeAndFlush(new DefaultHttpContent(event))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private static ByteBuf event(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
    }
}
