package lbd.core.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.KeySet;
import org.junit.jupiter.api.Test;

class FetchedKeysTest {
    private static final long REST = FetchedKeys.REST.toNanos();
    private static final KeySet NONE = new KeySet(List.of());

    private final FetchedKeys keys =
            new FetchedKeys(new JwtKeys.OfUrl(URI.create("https://id.test/keys?secret"), List.of(), null));
    private final List<String> heard = new ArrayList<>();
    private int asked;
    private long now = -5;

    FetchedKeysTest() {
        keys.asker(() -> asked++);
    }

    private boolean await(KeySet seen, String name) {
        return keys.await(seen, now, () -> heard.add(name));
    }

    /// Equal to no other but itself, as sets of keys are that differ.
    private static KeySet set(String id) throws Exception {
        return new KeySet(List.of(new KeySet.Key(
                id,
                null,
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic())));
    }

    @Test
    void whoComesBeforeTheFirstAnswerWaitsForIt() {
        assertNull(keys.keys());
        assertTrue(await(null, "a") && await(null, "b"));
        assertEquals(List.of(), heard);
        assertTrue(keys.fetched(NONE, now));
        assertEquals(List.of("a", "b"), heard);
        assertEquals(0, asked, "it was on its way");
    }

    @Test
    void withoutAnyNobodyWaitsBetweenQuestions() {
        keys.fetched(null, now);
        now += 2 * REST;
        assertFalse(await(null, "a"));
        keys.ask();
        assertTrue(await(null, "b"));
        keys.fetched(null, now);
        assertEquals(List.of("b"), heard);
    }

    @Test
    void aFloodOfUnknownKeysIsOneQuestionInARest() throws Exception {
        KeySet first = set("1");
        keys.fetched(first, now);
        int waits = 0;
        for (int second = 0; second < 300; second++) {
            for (int i = 0; i < 100; i++) {
                waits += await(first, "x") ? 1 : 0;
            }
            if (keys.isAskedFor()) {
                keys.fetched(first, now);
            }
            now += 1_000_000_000L;
        }
        assertEquals(9, asked);
        assertEquals(waits, heard.size());
        assertEquals(900, waits, "others are told at once that nothing new is to come");
    }

    @Test
    void whoSawOlderKeysLooksAgainAtOnce() throws Exception {
        KeySet first = set("1");
        keys.fetched(first, now);
        keys.fetched(set("2"), now);
        assertTrue(await(first, "a"));
        assertEquals(List.of("a"), heard);
        assertEquals(0, asked);
    }

    @Test
    void noMoreWaitThanMay() {
        for (int i = 0; i < FetchedKeys.MOST_WAITING; i++) {
            assertTrue(await(null, "x"));
        }
        assertFalse(await(null, "y"));
        keys.fetched(null, now);
        assertEquals(FetchedKeys.MOST_WAITING, heard.size());
    }

    @Test
    void equalKeysAreTheSameAndFailuresKeepThem() throws Exception {
        KeySet first = set("1");
        assertTrue(keys.fetched(first, now));
        assertFalse(keys.fetched(new KeySet(first.keys()), now));
        assertSame(first, keys.keys());
        assertFalse(keys.fetched(null, now));
        assertSame(first, keys.keys());
        assertEquals("2 1", keys.taken.sum() + " " + keys.failed.sum());
    }

    @Test
    void nobodyWaitsForASourceThatIsGone() {
        assertTrue(await(null, "a"));
        keys.retire();
        assertEquals(List.of("a"), heard);
        assertFalse(await(null, "b"));
    }

    @Test
    void itIsShownWithoutWhatMayBeSecret() {
        assertEquals("https://id.test/keys", keys.source().shown());
    }
}
