package lbd.proxy.listener;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import lbd.core.access.SourceCounts;
import lbd.core.accesslog.AddressText;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RepeatLimit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns away connections to one listener, and says so: each is counted, and one line every ten seconds is logged.
/// Shared by all event loops.
final class Gatekeeper {
    private static final Logger log = LoggerFactory.getLogger(Gatekeeper.class);

    private static final AttributeKey<Boolean> COUNTED = AttributeKey.valueOf(Gatekeeper.class, "counted");

    private final ListenerState state;
    private final SourceCounts sources = new SourceCounts();
    private final RepeatLimit lines = new RepeatLimit(Duration.ofSeconds(10), System.nanoTime());

    Gatekeeper(ListenerState state) {
        this.state = state;
    }

    /// Whether a client may have a connection more. The place of its source is freed when the channel closes.
    ///
    /// @param channel registered with an event loop, or about to be
    boolean admits(SocketChannel channel, Access access) {
        InetSocketAddress client = access.isOpen() ? null : Origin.client(channel);
        if (client == null) {
            // Where it is gone already the session finds out.
            return true;
        }
        if (!allows(client, access)) {
            return false;
        }
        AccessSpec.PerSource limit = access.perSource();
        return limit == null || counted(channel, client, limit);
    }

    /// Whether the lists let a client in.
    boolean allows(InetSocketAddress client, Access access) {
        boolean allowed = access.allows(client.getAddress());
        if (!allowed) {
            refuse(client, ConnectionRefusal.DENIED, "");
        }
        return allowed;
    }

    private boolean counted(SocketChannel channel, InetSocketAddress client, AccessSpec.PerSource limit) {
        Cidr source = Access.source(limit, client.getAddress());
        if (!sources.take(source, limit.max())) {
            refuse(client, ConnectionRefusal.TOO_MANY, "");
            return false;
        }
        channel.attr(COUNTED).set(true);
        channel.closeFuture().addListener(closed -> sources.free(source));
        return true;
    }

    /// Whether a place of its source is freed when the channel closes.
    static boolean counts(SocketChannel channel) {
        return channel.hasAttr(COUNTED);
    }

    /// @param client who is turned away; null where that is not known
    /// @param detail empty where the reason says all
    void refuse(@Nullable InetSocketAddress client, ConnectionRefusal reason, String detail) {
        state.refusals.count(reason);
        long suppressed = lines.pass(System.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            log.atWarn()
                    .addKeyValue("event", "listener.refused")
                    .addKeyValue("listener", state.name())
                    .addKeyValue("client", client == null ? "" : AddressText.text(client))
                    .addKeyValue("reason", reason.word())
                    .addKeyValue("detail", detail)
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }
}
