package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import lbd.sys.Capability;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void thoseThatAreMissingAreNamed() {
        IOException refused =
                assertThrows(IOException.class, () -> Forwarding.requireCapabilities(Set.of(Capability.CAP_NET_ADMIN)));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("lbd lacks CAP_BPF, CAP_PERFMON:"));
        assertDoesNotThrow(() -> Forwarding.requireCapabilities(EnumSet.allOf(Capability.class)));
    }
}
