package lbd.proxy.http;

import java.util.List;
import lbd.core.http.Head;
import lbd.core.limit.RateLimit;
import lbd.core.model.RateLimitSpec;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// Rate limits that a request must be within, all of them: where one refuses it, it takes nothing from the others.
public final class RateGate implements Gate {
    private final List<RateLimit> limits;
    private final RoutePlan plan;

    /// @param limits in the order in which they are asked, at most [RateLimitSpec#MOST_AT_ONCE]
    /// @param plan   what changes on the answers to those who are refused
    public RateGate(List<RateLimit> limits, RoutePlan plan) {
        this.limits = List.copyOf(limits);
        this.plan = plan;
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        long now = passage.loop().nanoTime();
        TextBuffer key = passage.scratch();
        int taken = 0;
        for (int i = 0; i < limits.size(); i++) {
            RateLimit limit = limits.get(i);
            if (!write(limit, head, passage, key)) {
                continue;
            }
            long wait = limit.take(key.bytes(), key.length(), now);
            if (wait == 0) {
                taken |= 1 << i;
            } else if (limit.spec().dryRun()) {
                limit.dryRun.increment();
            } else {
                limit.limited.increment();
                giveBack(taken, head, passage, key);
                return new Destination.Limited(limit.spec(), wait, plan);
            }
        }
        for (int i = 0; taken >>> i != 0; i++) {
            if ((taken & 1 << i) != 0) {
                limits.get(i).passed.increment();
            }
        }
        return null;
    }

    private void giveBack(int taken, Head head, Passage passage, TextBuffer key) {
        for (int i = 0; taken >>> i != 0; i++) {
            RateLimit limit = limits.get(i);
            if ((taken & 1 << i) != 0 && write(limit, head, passage, key)) {
                limit.giveBack(key.bytes(), key.length());
            }
        }
    }

    /// @return false where a value has none: the request is nobody's
    private static boolean write(RateLimit limit, Head head, Passage passage, TextBuffer key) {
        RateLimitSpec spec = limit.spec();
        key.clear();
        return passage.write(spec.key(), head, spec.prefix6(), key);
    }
}
