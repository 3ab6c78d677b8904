package lbd.daemon.acme;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import lbd.core.tls.CertificateExtensions;
import org.jspecify.annotations.Nullable;

/// When an authority wants a certificate to be renewed (RFC 9773): sooner where it is going to take it back.
///
/// @param begin       of the time that it suggests
/// @param end         of it, not before
/// @param explanation where a person can read why; empty where it does not say
/// @param again       when to ask anew, from now on
record RenewalInfo(Instant begin, Instant end, String explanation, Duration again) {
    static final Duration USUAL = Duration.ofHours(6);
    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofDays(1);

    /// Of a certificate's life: what has to be left whatever the authority suggests, for failures.
    private static final int LEAST_LEFT = 6;

    /// From a certificate's beginning on, where that is less than a sixth of its life: an authority that suggests
    /// the past for whatever it signs is not asked for more all the time.
    private static final Duration FIRST = Duration.ofDays(1);

    // What is suggested beyond these means no more, and can be reckoned with.
    private static final Instant LONG_AGO = Instant.EPOCH;
    private static final Instant FAR_OFF = Instant.parse("9999-12-31T23:59:59Z");

    /// How the authority calls a certificate; null where it has no name, since it does not say who has signed it.
    static @Nullable String name(X509Certificate certificate) {
        byte[] key = CertificateExtensions.authorityKey(certificate);
        return key == null
                ? null
                : AccountKey.url(key) + "."
                        + AccountKey.url(certificate.getSerialNumber().toByteArray());
    }

    static RenewalInfo of(AcmeSession.Said said) throws AcmeException {
        JsonNode window = said.body().path("suggestedWindow");
        try {
            Instant begin = OffsetDateTime.parse(window.path("start").asText()).toInstant();
            Instant end = OffsetDateTime.parse(window.path("end").asText()).toInstant();
            if (end.isBefore(begin)) {
                throw new AcmeException("the renewal information ends before it begins");
            }
            String why = said.body().path("explanationURL").asText();
            return new RenewalInfo(bounded(begin), bounded(end), why, bounded(said.retryAfter()));
        } catch (DateTimeException e) {
            throw new AcmeException("the renewal information has no suggestedWindow that can be read");
        }
    }

    private static Instant bounded(Instant time) {
        if (time.isBefore(LONG_AGO)) {
            return LONG_AGO;
        }
        return time.isAfter(FAR_OFF) ? FAR_OFF : time;
    }

    private static Duration bounded(@Nullable Duration told) {
        if (told == null) {
            return USUAL;
        }
        if (told.compareTo(SOONEST) < 0) {
            return SOONEST;
        }
        return told.compareTo(LATEST) > 0 ? LATEST : told;
    }

    /// Anywhere within what is suggested, so that not everybody comes at once.
    ///
    /// @param dice 0 to 1
    Instant due(X509Certificate certificate, double dice) {
        Instant chosen = begin.plusMillis((long) (Duration.between(begin, end).toMillis() * dice));
        Instant signed = certificate.getNotBefore().toInstant();
        Instant over = certificate.getNotAfter().toInstant();
        Duration sixth = Duration.between(signed, over).dividedBy(LEAST_LEFT);
        Instant first = signed.plus(sixth.compareTo(FIRST) < 0 ? sixth : FIRST);
        Instant last = over.minus(sixth);
        if (chosen.isBefore(first)) {
            return first;
        }
        return chosen.isBefore(last) ? chosen : last;
    }
}
