package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lbd.core.model.ProcessSpec;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private static final ProcessSpec WANTED = ProcessSpec.DEFAULT; // 100,000 connections

    @Test
    void enoughDescriptorsLeaveTheLimitAlone() throws CannotStartException {
        assertSame(WANTED, Descriptors.fit(WANTED, 200_000 + Descriptors.RESERVE));
    }

    @Test
    void fewDescriptorsLowerTheLimit() throws CannotStartException {
        assertEquals(9_872, Descriptors.fit(WANTED, 20_000).maxConnections());
        assertEquals(1, Descriptors.fit(WANTED, Descriptors.RESERVE + 2).maxConnections());
    }

    @Test
    void tooFewForOneConnectionCannotStart() {
        CannotStartException e =
                assertThrows(CannotStartException.class, () -> Descriptors.fit(WANTED, Descriptors.RESERVE + 1));
        assertEquals(ExitCode.CANNOT_START, e.exitCode());
        assertTrue(String.valueOf(e.getMessage()).contains("200256"), e.getMessage());
    }
}
