package lbd.core.health;

import java.time.Duration;
import lbd.core.model.check.CheckTiming;

/// The counting of one check's results.
///
/// ```
/// from               result   to                                             next check starts
/// UP                 pass     UP, count 0                                    interval after the start
/// UP, count n        fail     UP, count n+1, while n+1 < fall                retry_delay after the end, or
///                                                                           fast_interval after the start
/// UP, count fall-1   fail     DOWN                                           down_interval after the start
/// DOWN               fail     DOWN, count 0                                  down_interval after the start
/// DOWN, count n      pass     DOWN, count n+1, while n+1 < rise              fast_interval after the start
/// DOWN, count rise-1 pass     UP                                             interval after the start
/// UNCHECKED          pass     UP                                             interval after the start
/// UNCHECKED          fail     DOWN                                           down_interval after the start
/// ```
/// No result leads back to UNCHECKED.
///
/// @param count results in a row that contradict the standing, less than `fall` or `rise`
public record CheckState(Standing standing, int count) {
    /// What one check says.
    public enum Standing {
        /// `initial: check_first`, before the first result; counts as down.
        UNCHECKED,
        UP,
        DOWN
    }

    public static CheckState initial(CheckTiming timing) {
        return new CheckState(
                switch (timing.initial()) {
                    case UP -> Standing.UP;
                    case DOWN -> Standing.DOWN;
                    case CHECK_FIRST -> Standing.UNCHECKED;
                },
                0);
    }

    public boolean up() {
        return standing == Standing.UP;
    }

    public CheckState after(boolean passed, CheckTiming timing) {
        return switch (standing) {
            case UNCHECKED -> settled(passed);
            case UP -> passed ? settled(true) : contradicted(timing.fall());
            case DOWN -> passed ? contradicted(timing.rise()) : settled(false);
        };
    }

    private static CheckState settled(boolean up) {
        return new CheckState(up ? Standing.UP : Standing.DOWN, 0);
    }

    private CheckState contradicted(int needed) {
        return count + 1 >= needed ? settled(!up()) : new CheckState(standing, count + 1);
    }

    /// When the next check starts: never before the last one has ended.
    ///
    /// @param startedNanos of the last check
    /// @param endedNanos   of the last check
    /// @param dice         -1 to 1; 0 is without jitter
    public long nextStartNanos(CheckTiming timing, long startedNanos, long endedNanos, double dice) {
        Duration delay = timing.retryDelay();
        if (up() && count > 0 && delay != null) {
            return endedNanos + jittered(delay, timing, dice);
        }
        long next = startedNanos + jittered(gap(timing), timing, dice);
        return next - endedNanos > 0 ? next : endedNanos;
    }

    private Duration gap(CheckTiming timing) {
        if (count > 0) {
            return timing.fastInterval();
        }
        return up() ? timing.interval() : timing.downInterval();
    }

    private static long jittered(Duration gap, CheckTiming timing, double dice) {
        return (long) (gap.toNanos() * (1 + dice * timing.jitterPercent() / 100));
    }
}
