package lbd.proxy.http;

import lbd.core.model.MinRate;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;

/// Looks whether a client is slower than it may be: whether, for the whole of a grace time, all waited for it, and less
/// has come or gone than it had to. One object for a client stream's whole life; set only where there is such a limit.
final class SlowClient extends Timer {
    private final Exchange exchange;
    private final ClientStream client;
    private MinRate least;
    private boolean sent;
    private boolean took;
    private long lastIn;
    private long lastOut;

    SlowClient(Loop loop, Exchange exchange, ClientStream client, MinRate least) {
        super(loop);
        this.exchange = exchange;
        this.client = client;
        this.least = least;
    }

    /// The next request.
    void begin(MinRate wanted) {
        least = wanted;
        look(false, false);
    }

    private void look(boolean sends, boolean takes) {
        sent = sends;
        took = takes;
        lastIn = client.bytesIn();
        lastOut = out();
        set(least.grace().toNanos());
    }

    private long out() {
        return client.bytesOut() - client.unsent();
    }

    @Override
    protected void expired(long nowNanos) {
        boolean sends = least.upload() > 0 && exchange.waitsForRequest();
        boolean takes = least.download() > 0 && exchange.waitsForReader();
        boolean slow = (sends && sent && isLess(client.bytesIn() - lastIn, least.upload()))
                || (takes && took && isLess(out() - lastOut, least.download()));
        if (slow) {
            exchange.tooSlow();
        } else {
            look(sends, takes);
        }
    }

    private boolean isLess(long bytes, long perSecond) {
        return bytes * 1000 < perSecond * least.grace().toMillis();
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }
}
