package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RealsTest {
    private final Reals reals = new Reals();

    @Test
    void numberStaysWithAnAddressAndZeroIsNobodys() throws Exception {
        InetAddress a = InetAddress.getByName("192.0.2.1");
        InetAddress b = InetAddress.getByName("2001:db8::1");
        assertEquals(1, reals.number(a, 0));
        assertEquals(2, reals.number(b, 0));
        assertEquals(1, reals.number(a, 0));
    }

    @Test
    void numberOfOneThatIsGoneServesAnotherWhenItsFlowsAreForgotten() throws Exception {
        InetAddress a = InetAddress.getByName("192.0.2.1");
        InetAddress b = InetAddress.getByName("192.0.2.2");
        reals.number(a, 0);
        reals.number(b, 0);
        assertEquals(Set.of(1), reals.retain(Set.of(b), 0));
        assertEquals(3, reals.number(InetAddress.getByName("192.0.2.3"), Service.LONGEST_NANOS));
        assertEquals(1, reals.number(InetAddress.getByName("192.0.2.4"), Service.LONGEST_NANOS + 1));
        assertEquals(2, reals.number(b, Service.LONGEST_NANOS + 1));
    }
}
