package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import lbd.core.model.MinRate;
import org.junit.jupiter.api.Test;

/// At 1,000 bytes a second and two seconds between looks.
class SlowPaceTest {
    private static final MinRate LEAST = new MinRate(1000, 1000, Duration.ofSeconds(2));

    private final Map<String, Object> says =
            new HashMap<>(Map.of("bytesIn", 0L, "bytesOut", 0L, "unsent", 0L, "takenByAll", 0L, "waitsForTurn", false));
    private final ClientStream client = (ClientStream) Proxy.newProxyInstance(
            ClientStream.class.getClassLoader(),
            new Class<?>[] {ClientStream.class},
            (_, method, _) -> says.get(method.getName()));
    private final SlowPace pace = new SlowPace(LEAST);

    SlowPaceTest() {
        pace.begin(LEAST, client);
    }

    private boolean after(boolean sends, boolean takes, Object... changes) {
        for (int i = 0; i < changes.length; i += 2) {
            says.put((String) changes[i], changes[i + 1]);
        }
        return pace.isSlow(sends, takes, client);
    }

    @Test
    void onlyWhoIsWaitedForAtBothLooksIsSlow() {
        assertFalse(after(true, false), "the first");
        assertTrue(after(true, false));
        assertFalse(after(false, false));
        assertFalse(after(true, false));
        assertTrue(after(true, false, "bytesIn", 1999L));
        assertFalse(after(true, false, "bytesIn", 3999L));
        assertFalse(after(false, true));
        assertTrue(after(false, true));
    }

    /// What is given to a stream of HTTP/2 at once goes out over many looks.
    @Test
    void whatWaitsHasNotBeenTaken() {
        assertFalse(after(false, true, "bytesOut", 100_000L, "unsent", 100_000L));
        assertFalse(after(false, true, "unsent", 98_000L));
        assertTrue(after(false, true, "unsent", 96_001L));
        assertTrue(after(false, true, "bytesOut", 150_000L, "unsent", 145_000L), "more to be taken is not taken");
    }

    @Test
    void whoWaitsForItsTurnIsAsFastAsItsConnection() {
        assertFalse(after(false, true, "waitsForTurn", true));
        assertFalse(after(false, true, "takenByAll", 2000L));
        assertTrue(after(false, true, "takenByAll", 3999L), "all together are slow");
        assertTrue(after(false, true, "takenByAll", 9999L, "waitsForTurn", false), "its own window is closed");
    }

    @Test
    void oneWayAloneMayBeLimited() {
        MinRate upload = new MinRate(1000, 0, Duration.ofSeconds(2));
        pace.begin(upload, client);
        assertFalse(after(false, true));
        assertFalse(after(false, true));
        assertFalse(after(true, true));
        assertTrue(after(true, true));
    }
}
