package lbd.proxy.http;

import lbd.core.model.MinRate;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;

/// Looks after each grace time whether a client is slower than it may be. One object for a client stream's whole life;
/// set only where there is such a limit.
final class SlowClient extends Timer {
    private final Exchange exchange;
    private final ClientStream client;
    private final SlowPace pace;

    SlowClient(Loop loop, Exchange exchange, ClientStream client, MinRate least) {
        super(loop);
        this.exchange = exchange;
        this.client = client;
        this.pace = new SlowPace(least);
    }

    /// The next request.
    void begin(MinRate wanted) {
        pace.begin(wanted, client);
        set(wanted.grace().toNanos());
    }

    @Override
    protected void expired(long nowNanos) {
        if (pace.isSlow(exchange.waitsForRequest(), exchange.waitsForReader(), client)) {
            exchange.tooSlow();
        } else {
            set(pace.least().grace().toNanos());
        }
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }
}
