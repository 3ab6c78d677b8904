package lbd.daemon.admin;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import lbd.core.runtime.RepeatLimit;
import lbd.core.runtime.ShortageCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin's own accept fails: most likely there is no descriptor for who is in the backlog. It rests, or the thread
/// would spin on it, and says so; what Netty does by itself is a stack trace each second. Confined to the admin's
/// thread.
@Sharable
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long REST_MILLIS = 100;

    private final RepeatLimit lines = new RepeatLimit(Duration.ofMinutes(1), System.nanoTime());
    private final ShortageCounters shortages;

    AcceptFailures(ShortageCounters shortages) {
        this.shortages = shortages;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        shortages.descriptors.increment();
        context.channel().config().setAutoRead(false);
        context.executor()
                .schedule(() -> context.channel().config().setAutoRead(true), REST_MILLIS, TimeUnit.MILLISECONDS);
        long suppressed = lines.pass(System.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            log.atError()
                    .addKeyValue("event", "admin.accept_failed")
                    .addKeyValue("address", context.channel().localAddress())
                    .addKeyValue("reason", cause.getMessage())
                    .addKeyValue("rest_ms", REST_MILLIS)
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }
}
