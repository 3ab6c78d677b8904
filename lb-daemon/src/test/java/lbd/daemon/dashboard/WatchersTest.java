package lbd.daemon.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lbd.daemon.gate.GateCounts;
import lbd.daemon.gate.GateCounts.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchersTest {
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final GateCounts counts = new GateCounts();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final Watchers watchers = new Watchers(
            clock.eventLoop(),
            new Look() {
                @Override
                public Snapshot now() {
                    return look();
                }

                @Override
                public void rest() {
                    rests++;
                }
            },
            counts);
    private int looks;
    private int rests;
    private long generation = 1;
    private boolean broken;

    private Snapshot look() {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        looks++;
        return new Snapshot(looks, generation, Map.of("n", "" + looks));
    }

    @AfterEach
    void end() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        clock.finishAndReleaseAll();
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channels.add(channel);
        return channel;
    }

    private EmbeddedChannel joined(boolean known) {
        EmbeddedChannel channel = channel();
        assertTrue(watchers.join(channel, known));
        return channel;
    }

    private void second() {
        clock.advanceTimeBy(1, TimeUnit.SECONDS);
        clock.runScheduledPendingTasks();
        clock.runPendingTasks();
    }

    /// What has come since, without the head.
    private static String told(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (Object message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            if (message instanceof HttpResponse head) {
                assertEquals("text/event-stream; charset=utf-8", head.headers().get("content-type"));
            } else {
                DefaultHttpContent content = (DefaultHttpContent) message;
                all.append(content.content().toString(UTF_8).replaceAll("(?s)\ndata.*\"n\":(\\d+).*", "$1"))
                        .append(';');
                content.release();
            }
        }
        return all.toString();
    }

    @Test
    void nobodyLooksWhileNobodyWatchesAndOnceForAllWhoDo() {
        second();
        assertEquals(0, looks);
        EmbeddedChannel first = joined(false);
        assertEquals(1, looks);
        EmbeddedChannel other = joined(false);
        assertEquals(1, looks);
        second();
        second();
        assertEquals(3, looks);
        assertEquals("event: all1;event: change2;event: change3;", told(first));
        assertEquals("event: all1;event: change2;event: change3;", told(other));
        first.close();
        second();
        assertEquals(4, looks);
        assertEquals("event: change4;", told(other));
        assertEquals(0, rests);
        other.close();
        second();
        second();
        assertEquals(4, looks);
        assertEquals(1, rests);
        EmbeddedChannel again = joined(false);
        assertEquals("event: all5;", told(again));
    }

    @Test
    void anotherConfigurationIsToldAsAWhole() {
        EmbeddedChannel channel = joined(false);
        generation = 2;
        second();
        second();
        assertEquals("event: all1;event: all2;event: change3;", told(channel));
    }

    private static void takes(EmbeddedChannel channel, boolean takes) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, takes);
    }

    @Test
    void whoDoesNotTakeWhatComesGetsNoMoreAndThenAllAnew() {
        EmbeddedChannel slow = joined(false);
        EmbeddedChannel other = joined(false);
        assertEquals("event: all1;", told(slow));
        takes(slow, false);
        second();
        second();
        assertEquals("", told(slow));
        takes(slow, true);
        second();
        second();
        assertEquals("event: all4;event: change5;", told(slow));
        assertEquals("event: all1;event: change2;event: change3;event: change4;event: change5;", told(other));
    }

    @Test
    void whoTakesNothingForLongIsClosed() {
        EmbeddedChannel slow = joined(false);
        EmbeddedChannel other = joined(false);
        takes(slow, false);
        for (int i = 0; i < Watchers.PATIENCE_SECONDS - 1; i++) {
            second();
        }
        assertTrue(slow.isOpen());
        second();
        assertFalse(slow.isOpen());
        assertTrue(other.isOpen());
        assertEquals(1, counts.sum(Refusal.SLOW_WATCHER));
    }

    @Test
    void onlySoManyMayAndWhoIsKnownComesFirst() {
        for (int i = 0; i < Watchers.MOST; i++) {
            joined(false);
        }
        assertFalse(watchers.join(channel(), false));
        assertEquals(1, counts.sum(Refusal.TOO_MANY_WATCHERS));
        for (int i = 0; i < Watchers.MOST; i++) {
            assertTrue(channels.get(i).isOpen());
            joined(true);
            assertFalse(channels.get(i).isOpen(), "the oldest gives way");
        }
        assertFalse(watchers.join(channel(), true));
        channels.getLast().close();
        channels.get(Watchers.MOST + 1).close();
        joined(false);
    }

    @Test
    void aFaultEndsAllStreamsAndTheNextOneBeginsAnew() {
        EmbeddedChannel channel = joined(false);
        broken = true;
        second();
        assertFalse(channel.isOpen());
        broken = false;
        assertEquals("event: all2;", told(joined(false)));
    }

    @Test
    void whereTheDoorIsGoneAllAreClosed() {
        EmbeddedChannel channel = joined(true);
        watchers.closeAll();
        clock.runPendingTasks();
        assertFalse(channel.isOpen());
    }
}
