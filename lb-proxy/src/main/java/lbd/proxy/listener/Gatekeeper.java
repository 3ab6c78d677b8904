package lbd.proxy.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import lbd.core.accesslog.AddressText;
import lbd.core.limit.KeyCounts;
import lbd.core.limit.SourceRate;
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

    private final ListenerState state;
    private final KeyCounts<Cidr> sources = new KeyCounts<>();
    private volatile @Nullable SourceRate rate;
    private final RepeatLimit lines = new RepeatLimit(Duration.ofSeconds(10), System.nanoTime());

    Gatekeeper(ListenerState state) {
        this.state = state;
    }

    /// Whether a client may have a connection more. The place of its source is freed when it has left.
    boolean admits(Client client, Access access) {
        InetSocketAddress address = access.isOpen() ? null : client.address();
        if (address == null) {
            // Where it is gone already the session finds out.
            return true;
        }
        if (!allows(address, access)) {
            return false;
        }
        AccessSpec.PerSource limit = access.perSource();
        return limit == null || counted(client, address, limit);
    }

    /// Whether the lists let a client in.
    boolean allows(InetSocketAddress client, Access access) {
        boolean allowed = access.allows(client.getAddress());
        if (!allowed) {
            refuse(client, ConnectionRefusal.DENIED, "");
        }
        return allowed;
    }

    private boolean counted(Client client, InetSocketAddress address, AccessSpec.PerSource limit) {
        Cidr source = Access.source(limit, address.getAddress());
        if (!isSlow(source, limit.rate())) {
            refuse(address, ConnectionRefusal.TOO_OFTEN, "");
            return false;
        }
        if (!sources.take(source, limit.max())) {
            refuse(address, ConnectionRefusal.TOO_MANY, "");
            return false;
        }
        client.countedBySource(() -> sources.free(source));
        return true;
    }

    private boolean isSlow(Cidr source, AccessSpec.@Nullable ConnectionRate wanted) {
        if (wanted == null) {
            return true;
        }
        SourceRate its = rate;
        if (its == null || !its.spec().equals(wanted)) {
            its = changed(wanted);
        }
        return its.take(source, System.nanoTime());
    }

    /// A reload has changed it, or it is the first time.
    private synchronized SourceRate changed(AccessSpec.ConnectionRate wanted) {
        SourceRate its = rate;
        if (its == null || !its.spec().equals(wanted)) {
            its = new SourceRate(wanted);
            rate = its;
        }
        return its;
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
