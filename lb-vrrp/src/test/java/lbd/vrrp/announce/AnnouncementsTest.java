package lbd.vrrp.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import lbd.core.model.vrrp.GarpSpec;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
    private static final long MS = 1_000_000L;

    private static Announcements<String> of(int repeat, int delayMs, int refreshMs, int intervalMs) {
        return new Announcements<>(
                new GarpSpec(
                        repeat,
                        Duration.ofMillis(delayMs),
                        Duration.ofMillis(refreshMs),
                        Duration.ofMillis(intervalMs)),
                2);
    }

    @Test
    void everyAddressOnceBeforeAnyTwice() {
        Announcements<String> a = of(3, 0, 0, 0);
        a.start(List.of("a", "b"), 0);
        assertEquals("ababab", drain(a, 0));
        assertEquals(Announcements.NEVER, a.deadlineNanos());
    }

    @Test
    void secondBurstAfterTheDelayThenRefreshes() {
        Announcements<String> a = of(2, 5000, 1000, 0);
        a.start(List.of("a"), 0);
        assertEquals("0:aa 1000:a 2000:a 3000:a 4000:a 5000:aa 6000:a 7000:a ", run(a, 7500));
    }

    @Test
    void framesKeepTheirInterval() {
        Announcements<String> a = of(2, 0, 0, 10);
        a.start(List.of("a", "b"), 0);
        assertEquals("0:a 10:b 20:a 30:b ", run(a, 1000));
    }

    @Test
    void againIsHeldBackNotLost() {
        Announcements<String> a = of(2, 0, 0, 0);
        a.start(List.of("a"), 0);
        drain(a, 0);
        a.again(50 * MS);
        a.again(60 * MS);
        assertEquals("", drain(a, 60 * MS));
        assertEquals(200 * MS, a.deadlineNanos());
        assertEquals("aa", drain(a, 200 * MS));
        a.again(1000 * MS);
        assertEquals("aa", drain(a, 1000 * MS));
    }

    @Test
    void addedAddressesAreAnnouncedAlone() {
        Announcements<String> a = of(2, 0, 0, 0);
        a.start(List.of("a"), 0);
        drain(a, 0);
        a.add(List.of("a", "c"), List.of("c"), MS);
        assertEquals("cc", drain(a, MS));
        a.add(List.of("c"), List.of(), 2 * MS);
        assertEquals("", drain(a, 2 * MS));
    }

    @Test
    void refreshIsStretchedToAHundredFramesASecond() {
        Announcements<String> a =
                new Announcements<>(new GarpSpec(1, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO), 1000);
        a.start(List.of("a"), 0);
        drain(a, 0);
        assertEquals(10_000 * MS, a.deadlineNanos());
    }

    @Test
    void silentAfterStopAndOtherSettingsSendNothingByThemselves() {
        Announcements<String> a = of(2, 5000, 1000, 0);
        a.start(List.of("a"), 0);
        drain(a, 0);
        Announcements<String> b = of(5, 5000, 2000, 0);
        b.resume(a, 10 * MS);
        assertEquals(2010 * MS, b.deadlineNanos());
        b.stop();
        assertTrue(b.isSilent());
        b.again(MS);
        assertEquals(Announcements.NEVER, b.deadlineNanos());
    }

    private static String drain(Announcements<String> a, long now) {
        StringBuilder text = new StringBuilder();
        for (String s = a.next(now); s != null; s = a.next(now)) {
            text.append(s);
        }
        return text.toString();
    }

    private static String run(Announcements<String> a, long untilMs) {
        StringBuilder text = new StringBuilder();
        while (a.deadlineNanos() <= untilMs * MS) {
            long now = a.deadlineNanos();
            text.append(now / MS).append(':').append(drain(a, now)).append(' ');
        }
        return text.toString();
    }
}
