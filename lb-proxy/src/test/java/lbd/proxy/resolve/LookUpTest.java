package lbd.proxy.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import lbd.proxy.resolve.LookUp.Absent;
import lbd.proxy.resolve.LookUp.Answer;
import lbd.proxy.resolve.LookUp.Failed;
import lbd.proxy.resolve.LookUp.Found;
import org.junit.jupiter.api.Test;

class LookUpTest {
    private static final Answer NONE = new Absent(Result.NO_ADDRESS);
    private static final Answer FAILED = new Failed(Result.SERVER_FAILED);

    private static Found found(int ttl, String... addresses) {
        return new Found(Arrays.stream(addresses).map(InetAddress::ofLiteral).toList(), ttl);
    }

    private static void assertLookUp(String addresses, int seconds, LookUp actual) {
        String text = String.join(
                " ",
                actual.addresses().stream().map(InetAddress::getHostAddress).toList());
        assertEquals(addresses, text);
        assertEquals(seconds * 1_000_000_000L, actual.nextDelayNanos());
    }

    private final LookUp known = LookUp.NEVER.then(found(60, "10.0.0.1", "10.0.0.2"), found(90, "fd00::1"));

    @Test
    void bothTypesOfAddressAreServers() {
        assertLookUp("10.0.0.1 10.0.0.2 fd00:0:0:0:0:0:0:1", 60, known);
    }

    @Test
    void theNextLookUpIsWhenTheFirstAnswerEndsWithinBounds() {
        assertLookUp("10.0.0.1", 1, LookUp.NEVER.then(found(0, "10.0.0.1"), NONE));
        assertLookUp("10.0.0.1", 300, LookUp.NEVER.then(found(86_400, "10.0.0.1"), NONE));
        assertLookUp("10.0.0.1", 7, LookUp.NEVER.then(found(7, "10.0.0.1"), NONE));
    }

    @Test
    void anAnswerReplacesTheLast() {
        assertLookUp("10.0.0.9", 60, known.then(found(60, "10.0.0.9"), NONE));
    }

    @Test
    void aTypeThatFailsKeepsItsAddressesAndIsAskedSoon() {
        assertLookUp("10.0.0.9 fd00:0:0:0:0:0:0:1", 30, known.then(found(60, "10.0.0.9"), FAILED));
    }

    @Test
    void whenNothingIsLeftAllIsKept() {
        for (Answer answer : List.of(NONE, FAILED)) {
            assertLookUp("10.0.0.1 10.0.0.2 fd00:0:0:0:0:0:0:1", 1, known.then(answer, answer));
        }
    }

    @Test
    void theOrderOfAnAnswerIsNoMatter() {
        assertEquals(
                LookUp.NEVER
                        .then(found(60, "10.0.0.1", "10.0.0.2", "10.0.0.2"), NONE)
                        .addresses(),
                LookUp.NEVER.then(found(60, "10.0.0.2", "10.0.0.1"), NONE).addresses());
    }

    @Test
    void theWorseOfTwoFailuresIsToldAndAnAddressOfEitherTypeIsNone() {
        Answer nobody = new Failed(Result.NO_ANSWER);
        Answer unknown = new Absent(Result.NO_SUCH_NAME);
        assertEquals(Result.NO_ANSWER, known.then(nobody, unknown).result());
        assertEquals(Result.SERVER_FAILED, known.then(unknown, FAILED).result());
        assertEquals(Result.NO_ADDRESS, known.then(NONE, unknown).result());
        assertEquals(Result.FOUND, known.then(nobody, found(1, "fd00::1")).result());
    }

    @Test
    void failuresAreRetriedLessAndLessOften() {
        LookUp state = LookUp.NEVER;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            state = state.then(FAILED, NONE);
            assertLookUp("", seconds, state);
        }
        assertLookUp("10.0.0.1", 5, state.then(found(5, "10.0.0.1"), NONE));
        assertLookUp("10.0.0.1", 1, state.then(found(5, "10.0.0.1"), NONE).then(FAILED, FAILED));
    }
}
