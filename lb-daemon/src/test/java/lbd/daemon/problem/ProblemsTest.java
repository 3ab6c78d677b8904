package lbd.daemon.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Problems problems = new Problems();
    private long now = 5 * SECOND;

    @Test
    void countThatGrowsBeginsAndEndsOnceItHasRested() {
        assertEquals(List.of(), look(full(7)));
        assertEquals(List.of("begins queue_full app 3"), look(full(10)));
        assertEquals(List.of(), look(full(14)));
        for (int i = 0; i < 9; i++) {
            assertEquals(List.of(), look(full(14)));
        }
        assertEquals(List.of("ends queue_full app 7"), look(full(14)));
        assertEquals(List.of(), problems.present());
    }

    @Test
    void stateIsOverAsSoonAsItIsOver() {
        assertEquals(List.of(), look(none(false)));
        assertEquals(List.of("begins no_server app 0"), look(none(true)));
        assertEquals(List.of(), look(none(true)));
        assertEquals(1, problems.present().size());
        assertEquals(List.of("ends no_server app 0"), look(none(false)));
    }

    @Test
    void stateThatIsSeenAtTheFirstLookBegins() {
        assertEquals(List.of("begins no_server app 0"), look(none(true)));
    }

    @Test
    void howLongItLastedIsUntilItWasLastSeen() {
        look(full(0));
        look(full(1));
        look(full(2));
        look(full(3));
        now += 60 * SECOND;
        List<Problems.News> news = problems.look(List.of(full(3)), now);
        assertEquals(2 * SECOND, news.getFirst().lastedNanos());
    }

    @Test
    void whatFlapsIsToldTwiceAndNotAtEachTurn() {
        look(none(true));
        look(none(false));
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(), look(none(true)), "come back");
            assertEquals(1, problems.present().size());
            assertEquals(List.of(), look(none(false)), "gone again");
            assertEquals(List.of(), problems.present(), "nothing is wrong now");
        }
        now += 30 * SECOND;
        assertEquals(List.of("ends no_server app 0"), look(none(false)));
        now += 31 * SECOND;
        assertEquals(List.of("begins no_server app 0"), look(none(true)), "another one");
    }

    @Test
    void whatAReloadTakesAwayIsOver() {
        look(none(true));
        assertEquals(List.of("ends no_server app 0"), look());
        assertEquals(List.of(), problems.present());
    }

    @Test
    void whatWasCountedBeforeTheFirstLookIsNoNews() {
        assertEquals(List.of(), look(full(1000)));
    }

    @Test
    void othersGoOnAndTheOldestComesFirst() {
        look(full(0), none(false));
        look(full(0), none(true));
        look(full(1), none(true));
        assertEquals(
                List.of(Kind.NO_SERVER, Kind.QUEUE_FULL),
                problems.present().stream().map(Problem::kind).toList());
        assertTrue(look(full(1), none(false)).contains("ends no_server app 0"));
        assertEquals(
                List.of(Kind.QUEUE_FULL),
                problems.present().stream().map(Problem::kind).toList());
    }

    private List<String> look(Sighting... sightings) {
        now += SECOND;
        return problems.look(List.of(sightings), now).stream()
                .map(n -> Stream.of(
                                n.begins() ? "begins" : "ends",
                                n.problem().kind().word(),
                                n.problem().subject(),
                                Long.toString(n.problem().count()))
                        .reduce((a, b) -> a + " " + b)
                        .orElse(""))
                .toList();
    }

    private static Sighting full(long count) {
        return new Sighting(Kind.QUEUE_FULL, "app", false, count, "full");
    }

    private static Sighting none(boolean present) {
        return new Sighting(Kind.NO_SERVER, "app", present, 0, "none");
    }
}
