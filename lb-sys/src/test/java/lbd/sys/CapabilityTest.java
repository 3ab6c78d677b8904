package lbd.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilityTest {
    @Test
    void thoseInForceAreRead() {
        assertEquals(
                Set.of(Capability.CAP_NET_BIND_SERVICE, Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW),
                Capability.of("Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t0000000000003400\n"));
        assertEquals(
                Set.of(Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_NET_ADMIN),
                Capability.of("CapEff:\t000000c000001000\n"));
        assertEquals(Set.of(), Capability.of("CapEff:\t0000000000000000\n"));
    }

    @Test
    void whoMayAdministrateMayLoadPrograms() {
        assertEquals(
                Set.of(Capability.CAP_SYS_ADMIN, Capability.CAP_BPF, Capability.CAP_PERFMON),
                Capability.of("CapEff:\t0000000000200000\n"));
    }

    @Test
    void whatIsNotSaidIsNotMissing() {
        assertEquals(EnumSet.allOf(Capability.class), Capability.of("Name:\tjava\n"));
    }
}
