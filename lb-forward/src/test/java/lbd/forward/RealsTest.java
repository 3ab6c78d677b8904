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
        assertEquals(1, reals.number(a));
        assertEquals(2, reals.number(b));
        assertEquals(1, reals.number(a));
    }

    @Test
    void numberOfOneThatIsGoneServesAnother() throws Exception {
        InetAddress a = InetAddress.getByName("192.0.2.1");
        InetAddress b = InetAddress.getByName("192.0.2.2");
        reals.number(a);
        reals.number(b);
        assertEquals(Set.of(1), reals.retain(Set.of(b)));
        assertEquals(1, reals.number(InetAddress.getByName("192.0.2.3")));
        assertEquals(2, reals.number(b));
    }
}
