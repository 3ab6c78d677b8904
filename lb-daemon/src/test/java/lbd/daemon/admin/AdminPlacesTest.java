package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminPlacesTest {
    private static final int MIB = 1 << 20;

    private final AdminPlaces places = new AdminPlaces();

    private EmbeddedChannel enter() {
        EmbeddedChannel channel = new EmbeddedChannel();
        places.enter(channel);
        return channel;
    }

    private List<EmbeddedChannel> fill() {
        List<EmbeddedChannel> all = new ArrayList<>();
        for (int i = 0; i < AdminPlaces.CONNECTIONS; i++) {
            all.add(enter());
        }
        return all;
    }

    @Test
    void theOldestSilentOneGoesForWhoComes() {
        List<EmbeddedChannel> all = fill();
        places.asks(all.get(0), false);
        EmbeddedChannel late = enter();
        assertTrue(all.get(0).isOpen());
        assertFalse(all.get(1).isOpen());
        assertTrue(all.get(2).isOpen());
        assertTrue(late.isOpen());
    }

    @Test
    void whereAllHaveAskedTheOldestGoes() {
        List<EmbeddedChannel> all = fill();
        all.forEach(channel -> places.asks(channel, true));
        enter();
        assertFalse(all.get(0).isOpen());
        assertTrue(all.get(1).isOpen());
    }

    @Test
    void healthHasPlacesThatOthersCannotTake() {
        List<EmbeddedChannel> all = fill();
        for (int i = 0; i < 64; i++) {
            assertTrue(places.asks(all.get(i), false));
        }
        assertFalse(places.asks(all.get(64), false));
        assertTrue(places.asks(all.get(65), true));
        all.get(0).close();
        assertTrue(places.asks(all.get(66), false));
    }

    @Test
    void answersThatNobodyTakesHaveABound() {
        List<EmbeddedChannel> all = fill();
        for (int i = 0; i < 10; i++) {
            places.asks(all.get(i), false);
            places.answers(all.get(i), 4 * MIB);
        }
        assertEquals(
                List.of(false, false, false, false, false, false, true, true, true, true),
                all.stream().limit(10).map(EmbeddedChannel::isOpen).toList());
        // One that is larger than all may be goes alone.
        places.answers(all.get(20), 40 * MIB);
        assertTrue(all.get(20).isOpen());
        assertFalse(all.get(9).isOpen());
    }
}
