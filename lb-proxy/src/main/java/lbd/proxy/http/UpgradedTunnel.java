package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Relay;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// What an exchange becomes after 101: bytes in both directions, which mean nothing to us, until both sides have ended.
final class UpgradedTunnel {
    private final Loop loop;
    private final Listener listener;
    private final Exchange exchange;
    private final ExchangeLog log;
    private @Nullable Relay relay;

    UpgradedTunnel(Loop loop, Listener listener, Exchange exchange, ExchangeLog log) {
        this.loop = loop;
        this.listener = listener;
        this.exchange = exchange;
        this.log = log;
    }

    /// Whether the exchange has become one.
    boolean stands() {
        return relay != null;
    }

    void start(Side client, Side serverSide, Server server, TimeoutNanos timeouts) {
        Relay begun = new Relay(
                loop,
                client,
                listener.state(),
                serverSide,
                server.counters(),
                timeouts.tunnel(),
                timeouts.halfClosed(),
                true,
                this::ended);
        relay = begun;
        begun.start();
    }

    private void ended(EndReason reason) {
        if (relay != null) {
            log.tunnelled(relay.bytesUp(), relay.bytesDown());
            relay = null;
        }
        exchange.finish(reason);
    }

    /// Resets both sides at once.
    void breakOff(EndReason reason) {
        if (relay != null) {
            relay.breakOff(reason);
        }
    }

    /// Ends both sides in order.
    void cut(EndReason reason) {
        if (relay != null) {
            relay.cut(reason);
        }
    }
}
