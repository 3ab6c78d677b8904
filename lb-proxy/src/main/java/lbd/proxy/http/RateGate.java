package lbd.proxy.http;

import java.util.ArrayList;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.limit.BandwidthLimit;
import lbd.core.limit.Limit;
import lbd.core.limit.Pace;
import lbd.core.model.LimitSpec;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// Limits that a request must be within, all of them: where one refuses it, it takes nothing from the others.
/// Where some let it pass later, it waits for the last of them.
public final class RateGate implements Gate {
    private final List<Limit> limits;
    private final RoutePlan plan;
    private final int held;
    private final int paced;

    /// @param limits in the order in which they are asked, at most [LimitSpec#MOST_AT_ONCE]
    /// @param plan   what changes on the answers to those who are refused
    public RateGate(List<Limit> limits, RoutePlan plan) {
        this.limits = List.copyOf(limits);
        this.plan = plan;
        int holds = 0;
        int paces = 0;
        for (int i = 0; i < limits.size(); i++) {
            holds |= limits.get(i).isHeld() ? 1 << i : 0;
            paces |= limits.get(i) instanceof BandwidthLimit ? 1 << i : 0;
        }
        held = holds;
        paced = paces;
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        if (passage.isCounted()) {
            return null;
        }
        passage.counted();
        long now = passage.loop().nanoTime();
        TextBuffer key = passage.scratch();
        long[] hashes = passage.limitKeys();
        int taken = 0;
        int waits = 0;
        long longest = 0;
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.get(i);
            if (!write(limit, head, passage, key)) {
                continue;
            }
            hashes[i] = limit.hash(key.bytes(), key.length());
            long wait = limit.take(hashes[i], now);
            boolean late = wait > 0 && limit.spec().dryRun();
            if (wait <= limit.longestWait()) {
                taken |= 1 << i;
                waits |= wait > 0 ? 1 << i : 0;
                longest = late ? longest : Math.max(longest, wait);
            } else if (late) {
                limit.dryRun.increment();
            } else {
                limit.limited.increment();
                limit.refused(key.bytes(), key.length(), hashes[i], now);
                release(taken, hashes);
                return new Destination.Limited(limit.spec(), wait - limit.longestWait(), plan);
            }
        }
        count(taken, waits);
        if (paced != 0) {
            pace(taken & paced, hashes, passage);
        }
        if ((taken & held) != 0) {
            passage.holds(this, taken & held);
        }
        return longest == 0 ? null : passage.passLater(longest);
    }

    private void pace(int taken, long[] hashes, Passage passage) {
        List<Pace> upward = new ArrayList<>();
        List<Pace> downward = new ArrayList<>();
        for (int i = 0; taken >>> i != 0; i++) {
            if ((taken & 1 << i) != 0 && limits.get(i) instanceof BandwidthLimit bandwidth) {
                add(bandwidth.upload(hashes[i]), upward);
                add(bandwidth.download(hashes[i]), downward);
            }
        }
        passage.paced(upward, downward);
    }

    private static void add(@Nullable Pace pace, List<Pace> to) {
        if (pace != null) {
            to.add(pace);
        }
    }

    private void count(int taken, int waits) {
        for (int i = 0; taken >>> i != 0; i++) {
            if ((taken & 1 << i) != 0) {
                Limit limit = limits.get(i);
                boolean waited = (waits & 1 << i) != 0;
                (!waited ? limit.passed : limit.spec().dryRun() ? limit.dryRun : limit.delayed).increment();
            }
        }
    }

    /// The request is over that was let in, or is not let in after all.
    void release(int places, long[] hashes) {
        for (int i = 0; places >>> i != 0; i++) {
            if ((places & 1 << i) != 0) {
                limits.get(i).giveBack(hashes[i]);
            }
        }
    }

    /// @return false where a value has none: the request is nobody's
    private static boolean write(Limit limit, Head head, Passage passage, TextBuffer key) {
        LimitSpec spec = limit.spec();
        key.clear();
        return passage.write(spec.key(), head, spec.prefix6(), key);
    }
}
