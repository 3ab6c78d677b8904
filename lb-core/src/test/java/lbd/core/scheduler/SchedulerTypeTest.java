package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lbd.core.model.SchedulerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTypeTest {
    static SchedulerSpec spec(SchedulerType type) {
        return named(type.keyword(), type.options().contains(SchedulerOption.NAME) ? "id" : null);
    }

    static SchedulerSpec named(String type, String name) {
        return new SchedulerSpec(
                type, false, 0, false, SchedulerSpec.defaultPrefix(type), 128, name, true, SchedulerSpec.Key.SOURCE);
    }

    static SchedulerSpec consistent(String type, double boundedLoad) {
        return new SchedulerSpec(type, true, boundedLoad, false, 32, 128, "id", true, SchedulerSpec.Key.SOURCE);
    }

    @ParameterizedTest
    @CsvSource({
        "roundrobin, wrr",
        "static-rr, wrr",
        "leastconn, wlc",
        "least_conn, wlc",
        "source, sh",
        "uri, url_hash",
        "hdr, header",
        "fair, least_response",
        "mh, maglev",
        "twos, p2c",
    })
    void namesOfPeersAreAnsweredWithOurs(String theirs, String ours) {
        assertEquals(ours, PeerNames.ours().get(theirs));
        assertTrue(SchedulerType.of(ours).isPresent());
        assertTrue(SchedulerType.of(theirs).isEmpty());
    }

    @Test
    void noPeersNameHidesOneOfOurs() {
        for (String keyword : SchedulerType.keywords()) {
            assertFalse(PeerNames.ours().containsKey(keyword), keyword);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wrr, true, 0, id, 'consistent: not an option of wrr'",
        "url_hash, false, 1.25, id, 'bounded_load: needs consistent: true'",
        "header, false, 0, , 'name: header needs one'",
        "cookie, false, 0, , 'name: cookie needs one'",
        "url_param, true, 0, , 'name: url_param needs one'",
        "wrrr, false, 0, , 'no scheduler is called wrrr'",
    })
    void optionsThatDoNotGoTogetherAreRefused(
            String type, boolean consistent, double boundedLoad, String name, String message) {
        SchedulerSpec spec =
                new SchedulerSpec(type, consistent, boundedLoad, false, 32, 128, name, true, SchedulerSpec.Key.SOURCE);
        Exception refused = assertThrows(IllegalArgumentException.class, () -> SchedulerType.check(spec));
        assertEquals(message, refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SchedulerType.create(spec, List.of()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.5, 1, 10.5, Double.NaN, Double.POSITIVE_INFINITY})
    void aBoundThatBoundsNothingOrEverythingIsRefused(double boundedLoad) {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> consistent("url_hash", boundedLoad));
        assertEquals("bounded_load: " + boundedLoad + " is out of range; allowed: 1.01 to 10", refused.getMessage());
    }

    @Test
    void rdpCookieHasAName() {
        SchedulerType.check(new SchedulerSpec("rdp_cookie"));
    }
}
