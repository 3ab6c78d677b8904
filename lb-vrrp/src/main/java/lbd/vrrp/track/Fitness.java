package lbd.vrrp.track;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.TrackSpec;

/// What all that is tracked adds up to.
///
/// @param known    whether every verdict is there
/// @param faults   what puts the instance in fault, empty: nothing
/// @param priority with all weights, 1 to 254; the owner's 255 stays
public record Fitness(boolean known, List<String> faults, int priority) {
    public static Fitness of(int base, Collection<TrackSpec> tracks, Function<TrackSpec, Verdict> verdicts) {
        boolean known = true;
        List<String> faults = new ArrayList<>();
        long priority = base;
        for (TrackSpec track : tracks) {
            Verdict verdict = verdicts.apply(track);
            known &= !(verdict instanceof Verdict.Unknown);
            if (track.weight() != 0) {
                priority += weighed(track.weight(), verdict);
            } else if (isFault(verdict)) {
                faults.add(track.subject());
            }
        }
        int result = base == InstanceSpec.OWNER ? base : Math.clamp(priority, 1, 254);
        return new Fitness(known, List.copyOf(faults), result);
    }

    private static long weighed(int weight, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Up _ -> Math.max(weight, 0);
            case Verdict.Down _ -> Math.min(weight, 0);
            case Verdict.Count(int value) -> (long) weight * value;
            case Verdict.Unknown _ -> 0;
        };
    }

    private static boolean isFault(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Down _ -> true;
            case Verdict.Count(int value) -> value != 0;
            case Verdict.Up _, Verdict.Unknown _ -> false;
        };
    }
}
