package lbd.daemon.recorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.accesslog.AccessRecord;

/// Keeps what event loops tell the access log, also where that is off. Any thread.
///
/// Of failures there are at most [#FAILURES] in all, each of at most about 2 KiB, and mostly a quarter of it; of the
/// rest a sample of [#OTHERS]. A daemon whose requests go well has the sample alone.
public final class Recorder implements AccessLogSink {
    static final int FAILURES = 10_000;
    static final int OTHERS = 1_000;

    /// Who may watch at the same time.
    static final int MOST_TAILS = 8;

    /// Who has not asked for so long does not watch any more.
    static final long TAIL_NANOS = TimeUnit.SECONDS.toNanos(10);

    static final Comparator<AccessRecord> BY_END =
            Comparator.comparingLong(r -> r.startMillis + TimeUnit.NANOSECONDS.toMillis(r.totalNanos));

    private final AccessLogSink log;
    private final int loops;
    private final List<LoopRecorder> recorders = new CopyOnWriteArrayList<>();
    private volatile Tail[] tails = {};

    /// @param log   that gets all lines as if this were not there
    /// @param loops how many there will be
    public Recorder(AccessLogSink log, int loops) {
        this.log = log;
        this.loops = loops;
    }

    @Override
    public synchronized AccessLog forLoop(ScheduledExecutorService loop) {
        int places = Math.max(1, loops);
        LoopRecorder recorder = new LoopRecorder(
                log.forLoop(loop),
                this,
                recorders.size(),
                new Ring(Math.ceilDiv(FAILURES, places)),
                new Ring(Math.ceilDiv(OTHERS, places)));
        recorders.add(recorder);
        return recorder;
    }

    /// Who watches.
    Tail[] tails() {
        return tails;
    }

    /// What has failed, the oldest first.
    public List<AccessRecord> failures(Match match) {
        return kept(LoopRecorder::failures, match);
    }

    /// A sample of what went well, one in [LoopRecorder#SAMPLE], the oldest first.
    public List<AccessRecord> others(Match match) {
        return kept(LoopRecorder::others, match);
    }

    private List<AccessRecord> kept(Function<LoopRecorder, Ring> which, Match match) {
        List<AccessRecord> found = new ArrayList<>();
        for (LoopRecorder recorder : recorders) {
            which.apply(recorder).forEach(record -> {
                if (match.holds(record)) {
                    found.add(record);
                }
            });
        }
        found.sort(BY_END);
        return found;
    }

    /// Begins to watch.
    ///
    /// @throws IllegalStateException where too many do
    public synchronized Tail.Watched watch(Match match, long nowNanos) {
        forget(nowNanos);
        if (tails.length >= MOST_TAILS) {
            throw new IllegalStateException(MOST_TAILS + " watch already: that is as many as may");
        }
        Tail tail =
                new Tail(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), match, recorders.size(), nowNanos);
        Tail[] more = Arrays.copyOf(tails, tails.length + 1);
        more[tails.length] = tail;
        tails = more;
        return tail.take(nowNanos);
    }

    /// Goes on to watch.
    ///
    /// @throws IllegalStateException where nobody has for a while
    public Tail.Watched goOn(long id, long nowNanos) {
        for (Tail tail : tails) {
            if (tail.id() == id) {
                return tail.take(nowNanos);
            }
        }
        throw new IllegalStateException("it is not watched any more: nobody has asked for "
                + TimeUnit.NANOSECONDS.toSeconds(TAIL_NANOS) + " s, or it was another process");
    }

    /// Ends what nobody asks for any more; to be called now and then.
    public synchronized void forget(long nowNanos) {
        tails = Arrays.stream(tails)
                .filter(tail -> nowNanos - tail.askedNanos() < TAIL_NANOS)
                .toArray(Tail[]::new);
    }
}
