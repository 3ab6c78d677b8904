package lbd.daemon.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.config.tls.SelfSigned;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import lbd.daemon.certificate.OpenSsl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DueTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatStandsInIsDueAtOnce() {
        Certificate other = SelfSigned.challenge("a.example", new byte[32]);
        assertEquals(Instant.MIN, Due.of(other, List.of("a.example", "b.example"), 0));
    }

    @Test
    void aThirdOfTheLifeBeforeItsEnd() throws Exception {
        OpenSsl.selfSigned(folder, "a", "a.example");
        var chain = Chains.chain(folder.resolve("a.pem").toString());
        Certificate signed = Certificates.of("a", "a", chain, new KeyBytes(new byte[1]));
        Instant end = signed.leaf().getNotAfter().toInstant();
        assertEquals(end.minus(Duration.ofDays(10)), Due.of(signed, List.of("a.example"), 0));
        Instant earliest = Due.of(signed, List.of("a.example"), 1);
        assertTrue(earliest.isAfter(end.minus(Duration.ofDays(11))), earliest::toString);
        assertTrue(earliest.isBefore(end.minus(Duration.ofDays(10))), earliest::toString);
        assertEquals(Instant.MIN, Due.of(signed, List.of("a.example", "new.example"), 0));
    }

    @Test
    void failuresAreFollowedByLongerAndLongerWaits() {
        List<Long> minutes = List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 360L, 360L);
        for (int i = 0; i < minutes.size(); i++) {
            assertEquals(NOW.plus(Duration.ofMinutes(minutes.get(i))), Due.afterFailure(i + 1, null, NOW, 0.5), "" + i);
        }
        assertEquals(NOW.plusSeconds(54), Due.afterFailure(1, null, NOW, 0));
        assertEquals(NOW.plusSeconds(66), Due.afterFailure(1, null, NOW, 1));
    }

    @Test
    void authoritySaysWhenWithinReason() {
        assertEquals(NOW.plus(Duration.ofHours(3)), Due.afterFailure(1, Duration.ofHours(3), NOW, 0.5));
        assertEquals(NOW.plus(Duration.ofMinutes(1)), Due.afterFailure(1, Duration.ofSeconds(1), NOW, 0.5));
        assertEquals(NOW.plus(Duration.ofDays(1)), Due.afterFailure(1, Duration.ofDays(400), NOW, 0.5));
    }
}
