package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lbd.forward.ComparedServers.Member;
import org.junit.jupiter.api.Test;

class ComparedServersTest {
    private static final long TENTH = ComparedServers.HOLD_NANOS / 10;

    private final ComparedServers candidates = new ComparedServers();
    private final Map<Integer, Long> flows = new HashMap<>();
    private long now = 1;

    private Set<Integer> choose(List<Member> members) {
        return Set.copyOf(candidates.choose(members, real -> flows.getOrDefault(real, 0L), now));
    }

    private static List<Member> members(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(real -> new Member(real, 100))
                .toList();
    }

    private static Set<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().collect(Collectors.toSet());
    }

    @Test
    void upToSixteenAreAllCompared() {
        assertEquals(numbers(1, 16), choose(members(1, 16)));
        assertEquals(numbers(1, 3), choose(members(1, 3)), "at once");
    }

    @Test
    void ofMoreThoseWithTheFewestFlowsForTheirShare() {
        for (int real = 1; real <= 20; real++) {
            flows.put(real, 1000L * real);
        }
        assertEquals(numbers(1, 16), choose(members(1, 20)));
        ComparedServers byShare = new ComparedServers();
        List<Member> members = IntStream.rangeClosed(1, 20)
                .mapToObj(real -> new Member(real, real > 4 ? 10_000 : 1))
                .toList();
        assertEquals(numbers(5, 20), Set.copyOf(byShare.choose(members, real -> 1000L * real, now)));
    }

    @Test
    void aFlowMoreOrLessChangesNothing() {
        numbers(1, 20).forEach(real -> flows.put(real, 1000L));
        Set<Integer> first = choose(members(1, 20));
        for (int i = 0; i < 100; i++) {
            now += TENTH;
            first.forEach(real -> flows.merge(real, 2L, Long::sum));
            assertEquals(first, choose(members(1, 20)), "at tick " + i);
        }
    }

    @Test
    void aSecondAndHalfOfThemAreTheMost() {
        Set<Integer> before = choose(members(1, 40));
        before.forEach(real -> flows.put(real, 100_000L));
        now += ComparedServers.HOLD_NANOS - 1;
        assertEquals(before, choose(members(1, 40)), "too soon after the first");
        now += 1;
        Set<Integer> after = choose(members(1, 40));
        Set<Integer> stayed = new HashSet<>(before);
        stayed.retainAll(after);
        assertEquals(ComparedServers.MOST - ComparedServers.MOST_CHANGES, stayed.size());
        now += TENTH;
        assertEquals(after, choose(members(1, 40)));
        now += ComparedServers.HOLD_NANOS;
        assertFalse(
                choose(members(1, 40)).stream().anyMatch(before::contains), "none of those with much to do is left");
    }

    /// For an hour of traffic that falls on those that are compared, a ring a second at most.
    @Test
    void ringsAreBoundByTimeUnderAnyLoad() {
        int rings = 0;
        Set<Integer> last = Set.of();
        for (int tick = 0; tick < 36_000; tick++) {
            now += TENTH;
            Set<Integer> next = choose(members(1, 100));
            rings += next.equals(last) ? 0 : 1;
            last = next;
            next.forEach(real -> flows.merge(real, 256L, Long::sum));
        }
        assertTrue(rings <= 3601, rings + " rings");
        long most = flows.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        long fewest = numbers(1, 100).stream()
                .mapToLong(real -> flows.getOrDefault(real, 0L))
                .min()
                .orElseThrow();
        assertTrue(most < fewest * 2, "all have their part: " + fewest + " to " + most);
    }

    @Test
    void whoTakesNoMoreFlowsLeavesAtOnce() {
        choose(members(1, 20));
        now += 1;
        Set<Integer> next = choose(members(3, 20));
        assertEquals(ComparedServers.MOST, next.size());
        assertFalse(next.contains(1) || next.contains(2), next.toString());
    }
}
