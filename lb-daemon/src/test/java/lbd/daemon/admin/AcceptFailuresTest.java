package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import lbd.core.runtime.RuntimeState;
import lbd.core.runtime.ShortageCounters;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
    @Test
    void whereNobodyCanBeAcceptedItRestsAndIsCounted() {
        ShortageCounters shortages = new RuntimeState().shortages();
        EmbeddedChannel channel = new EmbeddedChannel(new AcceptFailures(shortages));
        channel.freezeTime();
        channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        channel.checkException(); // It goes no further: Netty's tail would log it with its stack.
        assertFalse(channel.config().isAutoRead());
        assertEquals(1, shortages.descriptors.sum());
        channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.config().isAutoRead());
        channel.finishAndReleaseAll();
    }
}
