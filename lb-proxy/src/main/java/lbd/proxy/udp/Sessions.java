package lbd.proxy.udp;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import lbd.proxy.udp.sys.DatagramBatch;
import lbd.proxy.udp.sys.DatagramFlow;
import org.jspecify.annotations.Nullable;

/// The sessions of one socket by their clients: a hash table whose look-ups allocate nothing. Its hash has a seed of
/// its own, since whoever makes up source addresses could fill one bucket otherwise.
final class Sessions {
    private static final int INITIAL = 64;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private @Nullable UdpSession[] buckets = new @Nullable UdpSession[INITIAL];
    private int count;

    /// @return null where the sender of a datagram has none
    @Nullable
    UdpSession find(DatagramBatch batch, int i) {
        long high = batch.high(i);
        long low = batch.low(i);
        int port = batch.port(i);
        long localHigh = batch.localHigh(i);
        long localLow = batch.localLow(i);
        int hash = hash(high, low, port, localLow);
        for (UdpSession s = buckets[hash & buckets.length - 1]; s != null; s = s.nextInBucket) {
            DatagramFlow flow = s.flow();
            if (flow.low() == low
                    && flow.port() == port
                    && flow.high() == high
                    && flow.localLow() == localLow
                    && flow.localHigh() == localHigh) {
                return s;
            }
        }
        return null;
    }

    void add(UdpSession session) {
        if (count == buckets.length) {
            grow();
        }
        link(session);
        count++;
    }

    private void link(UdpSession session) {
        int bucket = bucketOf(session);
        session.nextInBucket = buckets[bucket];
        buckets[bucket] = session;
    }

    void remove(UdpSession session) {
        int bucket = bucketOf(session);
        UdpSession before = null;
        for (UdpSession s = buckets[bucket]; s != null; s = s.nextInBucket) {
            if (s == session) {
                if (before == null) {
                    buckets[bucket] = s.nextInBucket;
                } else {
                    before.nextInBucket = s.nextInBucket;
                }
                s.nextInBucket = null;
                count--;
                return;
            }
            before = s;
        }
    }

    private void grow() {
        @Nullable UdpSession[] old = buckets;
        buckets = new @Nullable UdpSession[old.length * 2];
        for (UdpSession head : old) {
            for (UdpSession s = head; s != null; ) {
                UdpSession following = s.nextInBucket;
                link(s);
                s = following;
            }
        }
    }

    /// Visits each; the visited one may remove itself.
    void each(Consumer<UdpSession> action) {
        for (UdpSession head : buckets) {
            for (UdpSession s = head; s != null; ) {
                UdpSession following = s.nextInBucket;
                action.accept(s);
                s = following;
            }
        }
    }

    private int bucketOf(UdpSession session) {
        DatagramFlow flow = session.flow();
        return hash(flow.high(), flow.low(), flow.port(), flow.localLow()) & buckets.length - 1;
    }

    private int hash(long high, long low, int port, long localLow) {
        long mixed = mix(mix(mix(seed ^ high) ^ low) ^ port ^ localLow << 16);
        return (int) (mixed ^ mixed >>> 32);
    }

    // The finalizer of MurmurHash3.
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
