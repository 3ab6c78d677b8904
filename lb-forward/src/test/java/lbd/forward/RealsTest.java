package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RealsTest {
    private static final long LONGEST = 1000;

    private final Reals reals = new Reals();

    RealsTest() {
        reals.remember(LONGEST);
    }

    private static Target target(String address) {
        return new Target(0, new InetSocketAddress(address, 80));
    }

    @Test
    void numberStaysWithAnAddressAndZeroIsNobodys() {
        Target a = target("192.0.2.1");
        Target b = target("2001:db8::1");
        assertEquals(1, reals.number(a, 0));
        assertEquals(2, reals.number(b, 0));
        assertEquals(1, reals.number(a, 0));
    }

    @Test
    void numberOfOneThatIsGoneServesAnotherWhenItsFlowsAreForgotten() {
        Target a = target("192.0.2.1");
        Target b = target("192.0.2.2");
        reals.number(a, 0);
        reals.number(b, 0);
        assertEquals(Set.of(1), reals.retain(Set.of(b), 0));
        assertEquals(3, reals.number(target("192.0.2.3"), LONGEST));
        assertEquals(1, reals.number(target("192.0.2.4"), LONGEST + 1));
        assertEquals(2, reals.number(b, LONGEST + 1));
    }
}
