package lbd.daemon.reload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lbd.daemon.reload.AnswerTotals.Answers;
import org.jspecify.annotations.Nullable;

/// Whether more answers are of class 5xx than usual: at least twice as many of all, more than one in a hundred, in what
/// has been answered in ten seconds. Whoever uses it brings the counts and the time.
final class ErrorRate {
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// That long what is usual is remembered.
    private static final long USUAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final double LOW = 0.01;
    private static final int TIMES = 2;

    /// Fewer may be chance.
    private static final int FEW = 10;

    private record Sample(long atNanos, Answers answers) {}

    private final Deque<Sample> usual = new ArrayDeque<>();
    private final Deque<Sample> recent = new ArrayDeque<>();
    private double usualShare;

    /// To be called now and then while nothing is tried.
    void keep(Answers answers, long nowNanos) {
        add(usual, answers, nowNanos, USUAL_NANOS);
    }

    /// From now on what comes is compared with what was usual before.
    void begin(Answers answers, long nowNanos) {
        keep(answers, nowNanos);
        usualShare = answers.since(usual.getFirst().answers()).share();
        recent.clear();
        recent.add(new Sample(nowNanos, answers));
    }

    /// @return in words what is too much; null: nothing
    @Nullable
    String look(Answers answers, long nowNanos) {
        add(recent, answers, nowNanos, WINDOW_NANOS);
        Answers came = answers.since(recent.getFirst().answers());
        boolean tooMany = came.failed() >= FEW && came.share() > LOW && came.share() > TIMES * usualShare;
        return tooMany
                ? String.format(
                        Locale.ROOT,
                        "%d of %d answers were 5xx, usual: %.1f %%",
                        came.failed(),
                        came.all(),
                        usualShare * 100)
                : null;
    }

    private static void add(Deque<Sample> samples, Answers answers, long nowNanos, long lengthNanos) {
        while (!samples.isEmpty() && nowNanos - samples.getFirst().atNanos() > lengthNanos) {
            samples.removeFirst();
        }
        samples.add(new Sample(nowNanos, answers));
    }
}
