package lbd.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import lbd.vrrp.election.State;
import lbd.vrrp.track.Verdict;
import org.junit.jupiter.api.Test;

class HeritageTest {
    @Test
    void linesMeanTheSameToTheNextProcess() {
        Heritage left = new Heritage(
                Map.of(
                        "eth0 51 ipv4", new Heritage.Standing(State.Kind.MASTER, false),
                        "eth0 52 ipv6", new Heritage.Standing(State.Kind.BACKUP, true)),
                Map.of("script a", Verdict.UP, "script b", Verdict.DOWN, "file c", new Verdict.Count(-7)));
        assertEquals(left, Heritage.of(left.lines()));
        assertEquals(Heritage.NONE, Heritage.of(List.of()));
    }

    @Test
    void whatIsNotUnderstoodBeginsAnew() {
        assertEquals(
                Heritage.NONE,
                Heritage.of(List.of(
                        List.of(),
                        List.of("router"),
                        List.of("router", "eth0 51 ipv4", "KING", "false"),
                        List.of("tracked", "script a", "perhaps"),
                        List.of("later", "a", "b", "c"))));
    }
}
