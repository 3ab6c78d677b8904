package lbd.proxy.http;

import lbd.core.model.MinRate;

/// Judges how a client moves from one look to the next, a grace time later: it is slow where all waited for it at both,
/// and less has come or gone between them than it had to. Where a stream waits for its turn among others, all that its
/// connection takes counts for it.
final class SlowPace {
    private MinRate least;
    private boolean sent;
    private boolean took;
    private long lastIn;
    private long lastOut;
    private long lastOfAll;

    /// Nothing has been seen yet.
    SlowPace(MinRate least) {
        this.least = least;
    }

    /// The next request.
    void begin(MinRate wanted, ClientStream client) {
        least = wanted;
        keep(false, false, client);
    }

    private void keep(boolean sends, boolean takes, ClientStream client) {
        sent = sends;
        took = takes;
        lastIn = client.bytesIn();
        lastOut = taken(client);
        lastOfAll = client.takenByAll();
    }

    private static long taken(ClientStream client) {
        return client.bytesOut() - client.unsent();
    }

    MinRate least() {
        return least;
    }

    /// @param sends whether nothing but the client keeps its request from going on
    /// @param takes whether nothing but the client keeps its answer from going on
    boolean isSlow(boolean sends, boolean takes, ClientStream client) {
        boolean sendsNow = sends && least.upload() > 0;
        boolean takesNow = takes && least.download() > 0;
        boolean slow = (sendsNow && sent && isLess(client.bytesIn() - lastIn, least.upload()))
                || (takesNow
                        && took
                        && isLess(taken(client) - lastOut, least.download())
                        && !(client.waitsForTurn() && !isLess(client.takenByAll() - lastOfAll, least.download())));
        keep(sendsNow, takesNow, client);
        return slow;
    }

    private boolean isLess(long bytes, long perSecond) {
        return bytes * 1000 < perSecond * least.grace().toMillis();
    }
}
