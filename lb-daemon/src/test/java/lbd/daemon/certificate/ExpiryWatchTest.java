package lbd.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.tls.Certificate;
import lbd.daemon.problem.Sighting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {
    private final Events events = new Events(ExpiryWatch.class);
    private final Certificate certificate = Roots.any("shop", 0);
    private final Instant end = certificate.leaf().getNotAfter().toInstant();
    private Config config = Roots.config(Roots.listener("web", certificate), Roots.listener("mail", certificate));
    private Instant now = end.minus(Duration.ofDays(90));
    private final ExpiryWatch watch = new ExpiryWatch(() -> config, () -> now);

    @AfterEach
    void close() {
        events.close();
    }

    private List<String> problemsWith(Duration left) {
        now = end.minus(left);
        List<Sighting> seen = new ArrayList<>();
        watch.look(seen::add);
        return seen.stream().filter(Sighting::present).map(Sighting::text).toList();
    }

    private static String expires(String level, int days, Instant end) {
        return "%s event=certificate.expires certificate=shop file=/tls/shop listeners=web,mail end=%s days_left=%d"
                .formatted(level, end, days);
    }

    @Test
    void eachStageIsToldOnce() {
        problemsWith(Duration.ofDays(30).plusSeconds(1));
        assertEquals(List.of(), events.taken());
        problemsWith(Duration.ofDays(30));
        assertEquals(List.of(expires("INFO", 30, end)), events.taken());
        problemsWith(Duration.ofDays(29));
        problemsWith(Duration.ofDays(7).plusSeconds(1));
        assertEquals(List.of(), events.taken());
        problemsWith(Duration.ofDays(7));
        assertEquals(List.of(expires("WARN", 7, end)), events.taken());
        problemsWith(Duration.ofDays(2));
        assertEquals(List.of(), events.taken());
        problemsWith(Duration.ofDays(1));
        assertEquals(List.of(expires("WARN", 1, end)), events.taken());
        problemsWith(Duration.ZERO);
        assertEquals(List.of(), events.taken());
        problemsWith(Duration.ofSeconds(-1));
        assertEquals(
                List.of("ERROR event=certificate.expired certificate=shop file=/tls/shop listeners=web,mail end="
                        + end),
                events.taken());
        problemsWith(Duration.ofDays(-40));
        assertEquals(List.of(), events.taken());
    }

    @Test
    void clockThatWasSetBackTellsNothingTwice() {
        problemsWith(Duration.ofDays(5));
        events.taken();
        problemsWith(Duration.ofDays(40));
        problemsWith(Duration.ofDays(5));
        assertEquals(List.of(), events.taken());
    }

    @Test
    void reloadTellsOfNewCertificatesOnly() {
        problemsWith(Duration.ofDays(5));
        events.taken();
        config = Roots.config(Roots.listener("web", certificate, Roots.any("other", 1)));
        now = Instant.EPOCH.plus(Duration.ofDays(200_000));
        watch.look(_ -> {});
        List<String> told = events.taken();
        assertEquals(2, told.size(), told::toString);
        assertTrue(told.get(1).contains("certificate=other"), told::toString);
        config = Roots.config();
        watch.look(_ -> {});
        config = Roots.config(Roots.listener("web", certificate));
        watch.look(_ -> {});
        assertEquals(1, events.taken().size());
    }

    @Test
    void certificateThatIsRenewedIsToldWhenItsTimeForThatIsHalfOver() {
        Instant begin = end.minus(Duration.ofDays(6));
        assertEquals(Stage.FAR, Stage.ofRenewed(begin, end, end.minus(Duration.ofHours(25))));
        assertEquals(Stage.DAY, Stage.ofRenewed(begin, end, end.minus(Duration.ofHours(24))));
        begin = end.minus(Duration.ofDays(90));
        assertEquals(Stage.FAR, Stage.ofRenewed(begin, end, end.minus(Duration.ofDays(16))));
        assertEquals(Stage.MONTH, Stage.ofRenewed(begin, end, end.minus(Duration.ofDays(15))));
        assertEquals(Stage.EXPIRED, Stage.ofRenewed(begin, end, end.plusSeconds(1)));
    }

    @Test
    void itIsAProblemFromSevenDaysOn() {
        assertEquals(List.of(), problemsWith(Duration.ofDays(8)));
        assertEquals(
                List.of("certificate shop (/tls/shop) of web, mail expires in 6 days: " + end),
                problemsWith(Duration.ofDays(6)));
        assertEquals(
                List.of("certificate shop (/tls/shop) of web, mail expires in 25 hours: " + end),
                problemsWith(Duration.ofHours(25)));
        assertEquals(
                List.of("certificate shop (/tls/shop) of web, mail has expired: " + end),
                problemsWith(Duration.ofSeconds(-1)));
    }
}
