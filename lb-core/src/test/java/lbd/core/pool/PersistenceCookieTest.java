package lbd.core.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.Objects;
import lbd.core.accesslog.CookieCame;
import lbd.core.model.CookieSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersistenceCookieTest {
    private static final long NOW = 1_800_000_000L;

    private static CookieSpec spec(@Nullable Duration idle, @Nullable Duration life) {
        return new CookieSpec("LBD", new KeyBytes(new byte[32]), idle, life, "/", null, false, false, null);
    }

    private static TestPool three() {
        return TestPool.of("a", "b", "c").cookie(spec(Duration.ofMinutes(30), Duration.ofHours(8)));
    }

    private static PersistenceCookie of(Pool pool) {
        return Objects.requireNonNull(pool.cookie());
    }

    private static byte[] value(PersistenceCookie cookie, String server, @Nullable CookieStamp before, long now) {
        String set = new String(cookie.set(server, before, now), US_ASCII);
        return set.substring(set.indexOf('=') + 1, set.indexOf(';')).getBytes(US_ASCII);
    }

    private static @Nullable CookieStamp read(PersistenceCookie cookie, byte[] value, long now) {
        CookieStamp stamp = cookie.read(value, 0, value.length);
        return stamp == null || cookie.judge(stamp, now) != CookieCame.VALID ? null : stamp;
    }

    private static String pick(Pool pool, byte[] value, String... failed) {
        PersistenceCookie cookie = of(pool);
        CookieStamp stamp = Objects.requireNonNull(read(cookie, value, NOW));
        Tried tried = new Tried();
        tried.bound(cookie.server(stamp));
        for (String name : failed) {
            tried.add(TestPool.server(pool, name));
        }
        Lease lease = pool.acquire(Pool.NO_KEY, tried, 0);
        if (lease == null) {
            return "none";
        }
        lease.close();
        return lease.server().name();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "0, 1799, true",
        "0, 1800, false",
        "0, -300, true",
        "0, -301, false",
        "28000, 28799, true",
        "28000, 28800, false",
        "28799, 28800, false",
    })
    void countsForItsIdleTimeAndItsLife(long usedAfter, long readAfter, boolean counts) {
        PersistenceCookie cookie = of(three().pool());
        CookieStamp first = Objects.requireNonNull(read(cookie, value(cookie, "a", null, NOW), NOW));
        byte[] renewed = value(cookie, "a", first, NOW + usedAfter);
        assertEquals(counts, read(cookie, renewed, NOW + readAfter) != null);
    }

    @ParameterizedTest
    @CsvSource({"0, 1799, VALID", "0, 1800, IDLE", "28000, 28800, OLD", "0, 28800, OLD", "0, -301, INVALID"})
    void saysWhyItDoesNotCount(long usedAfter, long readAfter, CookieCame how) {
        PersistenceCookie cookie = of(three().pool());
        CookieStamp first = Objects.requireNonNull(read(cookie, value(cookie, "a", null, NOW), NOW));
        byte[] renewed = value(cookie, "a", first, NOW + usedAfter);
        CookieStamp stamp = Objects.requireNonNull(cookie.read(renewed, 0, renewed.length));
        assertEquals(how, cookie.judge(stamp, NOW + readAfter));
    }

    @Test
    void lastsForeverWithoutTimes() {
        PersistenceCookie cookie = of(TestPool.of("a").cookie(spec(null, null)).pool());
        CookieStamp stamp = read(cookie, value(cookie, "a", null, NOW), NOW + 1_000_000_000L);
        assertNotNull(stamp);
        assertFalse(cookie.isToBeRenewed(stamp, NOW + 1_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "179, false", "180, true", "1799, true", "-10, false"})
    void isWrittenAnewNowAndThen(long after, boolean renewed) {
        PersistenceCookie cookie = of(three().pool());
        CookieStamp stamp = Objects.requireNonNull(read(cookie, value(cookie, "a", null, NOW), NOW));
        assertEquals(renewed, cookie.isToBeRenewed(stamp, NOW + after));
    }

    @Test
    void saysWhatTheConfigurationSays() {
        CookieSpec all = new CookieSpec(
                "S",
                new KeyBytes(new byte[32]),
                null,
                null,
                "/shop",
                "example.com",
                true,
                true,
                CookieSpec.SameSite.LAX);
        String set = new String(of(TestPool.of("a").cookie(all).pool()).set("a", null, NOW), US_ASCII);
        assertEquals("S=", set.substring(0, 2));
        assertEquals("; Path=/shop; Domain=example.com; Secure; HttpOnly; SameSite=Lax", set.substring(46));
    }

    @Test
    void aServerKeepsItsOwnWhileItDrainsOnly() {
        Pool pool = three().pool();
        byte[] value = value(of(pool), "c", null, NOW);
        assertEquals("c", pick(pool, value));
        assertEquals("c", pick(pool, value));
        Server c = TestPool.server(pool, "c");
        c.stateByHand(ServerSpec.State.DRAIN);
        assertEquals("c", pick(pool, value));
        assertEquals("a", TestPool.picks(pool, 3, 0).replaceAll("[ab]", "a").substring(0, 1));
        c.stateByHand(ServerSpec.State.DISABLED);
        assertEquals("a", pick(pool, value).replace('b', 'a'));
        c.stateByHand(ServerSpec.State.ENABLED);
        assertEquals("c", pick(pool, value));
        assertEquals("a", pick(pool, value, "c").replace('b', 'a'));
        c.up(false, 0);
        assertEquals("a", pick(pool, value).replace('b', 'a'));
    }

    @Test
    void outlivesReloadAndProcess() {
        Pool before = three().pool();
        byte[] value = value(of(before), "b", null, NOW);
        before.apply(
                TestPool.of("x", "b").cookie(spec(null, Duration.ofHours(1))).spec());
        assertEquals("b", pick(before, value));
        assertEquals("b", pick(three().pool(), value));
        Pool without = TestPool.of("x").cookie(spec(null, null)).pool();
        assertNull(of(without).server(Objects.requireNonNull(read(of(without), value, NOW))));
        assertEquals("x", pick(without, value));
        before.apply(TestPool.of("a", "b", "c").spec());
        assertNull(before.cookie());
    }
}
