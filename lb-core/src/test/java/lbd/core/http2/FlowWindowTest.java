package lbd.core.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FlowWindowTest {
    @Test
    void aWindowThatThePeerLowersBelowWhatWasSentIsNegativeAndSendsNothing() {
        SendWindow window = new SendWindow(100);
        window.sent(80);
        assertTrue(window.add(-60));
        assertEquals(0, window.available());
        assertTrue(window.add(50));
        assertEquals(10, window.available());
    }

    @Test
    void aWindowAboveTheMostIsAnError() {
        SendWindow window = new SendWindow(Integer.MAX_VALUE);
        assertFalse(window.add(1));
    }

    @Test
    void thePeerIsToldWhenHalfHasBeenTaken() {
        ReceiveWindow window = new ReceiveWindow(100);
        assertTrue(window.received(100));
        assertEquals(0, window.taken(49));
        assertEquals(50, window.taken(1));
        assertEquals(50, window.kept());
        assertTrue(window.received(50));
        assertFalse(window.received(1));
    }
}
