package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Set;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import org.junit.jupiter.api.Test;

/// What each reload has removed has a grace of its own.
class RemovalsTest {
    private final Removals removals = new Removals();
    private final Server server = server();

    private static Server server() {
        RuntimeState state = new RuntimeState();
        state.apply(Configs.of(Protocol.TCP, new InetSocketAddress("127.0.0.1", 1)), Instant.EPOCH);
        return state.pool("app").server("s1");
    }

    @Test
    void theTimerOfAnEarlierReloadDoesNotCutWhatALaterOneRemoved() {
        removals.adopt(Set.of(server), 0);
        removals.adopt(Set.of(server), 100);
        removals.adopt(Set.of(), 199);
        assertFalse(removals.goneSince(server, 100));
        assertTrue(removals.goneSince(server, 199));
    }

    @Test
    void whatComesBackAndGoesAgainHasItsWholeTimeAgain() {
        removals.adopt(Set.of(server), 0);
        removals.adopt(Set.of(), 100);
        assertTrue(removals.goneSince(server, 100));
        removals.adopt(Set.of(server), 150);
        assertFalse(removals.goneSince(server, 100));
        removals.adopt(Set.of(), 190);
        assertFalse(removals.goneSince(server, 100));
        assertTrue(removals.goneSince(server, 190));
    }

    @Test
    void oneThatStaysAwayIsNotCutBeforeItsTimeByLaterReloads() {
        removals.adopt(Set.of(server), 0);
        removals.adopt(Set.of(), 100);
        removals.adopt(Set.of(), 150);
        assertTrue(removals.goneSince(server, 100));
        removals.forget(100);
        assertFalse(removals.goneSince(server, 150));
    }
}
