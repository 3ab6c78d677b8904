package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import lbd.daemon.ExitCode;
import lbd.daemon.cli.AdminClient.Reply;
import org.junit.jupiter.api.Test;

class UpgradeWaitTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Deque<UpgradeWait.Source> answers = new ArrayDeque<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private UpgradeWait.Source last = () -> {
        throw new NotReachableException("no daemon answers at a.sock: nobody listens");
    };
    private long nanos;

    private static Reply of(int pid, String state, String more) {
        return new Reply(200, "{\"pid\":" + pid + ",\"state\":\"" + state + "\"" + more + "}");
    }

    private static Reply running(String steps) {
        return of(1, "running", ",\"steps\":[" + steps + "]");
    }

    private int follow() throws Exception {
        UpgradeWait.Source source = () -> (answers.isEmpty() ? last : answers.remove()).now();
        return new UpgradeWait(
                        source,
                        () -> nanos,
                        pause -> nanos += pause.toNanos(),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        false)
                .follow(running("\"started process 2\""), LIMIT);
    }

    private void noAnswer(int times) {
        for (int i = 0; i < times; i++) {
            answers.add(last);
        }
    }

    @Test
    void itEndsWithTheAnswerOfAnotherProcess() throws Exception {
        answers.add(() -> running("\"started process 2\",\"its file is valid\""));
        // Its socket is not yet in the place of the other's.
        noAnswer(50);
        answers.add(() -> new Reply(503, "{\"error\":\"too many\"}"));
        answers.add(() -> of(2, "taken_over", ",\"steps\":[\"took 1\"],\"draining\":{\"pid\":1,\"connections\":7}"));
        assertEquals(ExitCode.DONE, follow());
        assertEquals("""
                started process 2
                its file is valid
                process 2 has taken the place of 1
                took 1
                draining old process 1, 7 connections left
                """, out.toString());
    }

    @Test
    void failureIsSaidAndWhoGoesOn() throws Exception {
        answers.add(() -> of(1, "failed", ",\"errors\":[\"it cannot start\"]"));
        assertEquals(ExitCode.REFUSED, follow());
        assertEquals("it cannot start\nprocess 1 goes on\n", err.toString());
    }

    @Test
    void processThatIsGoneIsNotWaitedForLong() {
        NotReachableException e = assertThrows(NotReachableException.class, this::follow);
        assertTrue(String.valueOf(e.getMessage()).contains("nobody listens"), e.getMessage());
        assertEquals(Duration.ofSeconds(30), Duration.ofNanos(nanos));
    }

    @Test
    void processThatRefusesToTellIsNotAskedForEver() {
        last = () -> new Reply(503, "{\"error\":\"too many\"}");
        NotReachableException e = assertThrows(NotReachableException.class, this::follow);
        assertTrue(String.valueOf(e.getMessage()).contains("too many"), e.getMessage());
    }

    @Test
    void upgradeThatIsUnderWayForEverIsNotFollowedForEver() throws Exception {
        last = () -> running("\"started process 2\"");
        assertEquals(ExitCode.REFUSED, follow());
        assertEquals(Duration.ofSeconds(60), Duration.ofNanos(nanos));
        assertTrue(
                err.toString().startsWith("no end of the upgrade after 1m: process 1 says that it is under way"),
                err.toString());
    }

    @Test
    void successorThatDoesNotTakeTheSocketIsTold() throws Exception {
        last = () -> of(1, "handed_over", "");
        assertEquals(ExitCode.REFUSED, follow());
        assertTrue(
                err.toString().contains("process 1 has handed over, but the new one does not answer"), err.toString());
    }
}
