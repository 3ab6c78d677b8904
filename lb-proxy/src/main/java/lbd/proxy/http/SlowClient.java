package lbd.proxy.http;

import lbd.core.model.MinRate;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;

/// Looks after each grace time whether a client is slower than it may be. One object for a client stream's whole life;
/// set only where there is such a limit.
final class SlowClient extends Timer {
    private static final String MIN_RATE = "min_rate";

    private final Exchange exchange;
    private final ClientStream client;
    private final RequestInHand request;
    private final RequestSide requestSide;
    private final AnswerSide answerSide;
    private final SlowPace pace;

    SlowClient(
            Loop loop,
            Exchange exchange,
            ClientStream client,
            RequestInHand request,
            RequestSide requestSide,
            AnswerSide answerSide,
            MinRate least) {
        super(loop);
        this.exchange = exchange;
        this.client = client;
        this.request = request;
        this.requestSide = requestSide;
        this.answerSide = answerSide;
        this.pace = new SlowPace(least);
    }

    /// The next request.
    void begin(MinRate wanted) {
        pace.begin(wanted, client);
        set(wanted.grace().toNanos());
    }

    @Override
    protected void expired(long nowNanos) {
        boolean waits = exchange.hasPace();
        if (pace.isSlow(waits && requestSide.waitsForClient(), waits && answerSide.waitsForClient(), client)) {
            request.log.detail(MIN_RATE);
            client.tooSlow(MIN_RATE);
        } else {
            set(pace.least().grace().toNanos());
        }
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }
}
