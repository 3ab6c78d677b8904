package lbd.daemon.acme;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lbd.config.tls.SelfSigned;
import lbd.core.model.tls.Certificate;
import org.jspecify.annotations.Nullable;

/// When a certificate is asked for. The dice are the caller's.
final class Due {
    private static final double LEFT = 1 / 3.0;

    /// Of a life: so that not everybody who began on one day asks on one day.
    private static final double SPREAD = 0.02;

    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(6);
    private static final Duration LONGEST_TOLD = Duration.ofDays(1);
    private static final int LAST_DOUBLING = 9;

    private Due() {}

    /// At once where there is none, or one for other names; else when a third of its life is left.
    ///
    /// @param dice 0 to 1
    static Instant of(Certificate certificate, List<String> domains, double dice) {
        X509Certificate leaf = certificate.leaf();
        if (SelfSigned.isStarting(leaf) || !certificate.names().containsAll(domains)) {
            return Instant.MIN;
        }
        Instant end = leaf.getNotAfter().toInstant();
        Duration life = Duration.between(leaf.getNotBefore().toInstant(), end);
        return end.minusMillis((long) (life.toMillis() * (LEFT + SPREAD * dice)));
    }

    /// @param failures in a row, at least 1
    /// @param told     by the authority; null where it says nothing
    static Instant afterFailure(int failures, @Nullable Duration told, Instant now, double dice) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, LAST_DOUBLING));
        wait = wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
        wait = Duration.ofMillis((long) (wait.toMillis() * (0.9 + 0.2 * dice)));
        if (told != null && told.compareTo(wait) > 0) {
            wait = told.compareTo(LONGEST_TOLD) > 0 ? LONGEST_TOLD : told;
        }
        return now.plus(wait);
    }
}
