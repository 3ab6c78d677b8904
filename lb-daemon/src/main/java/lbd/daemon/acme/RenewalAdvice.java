package lbd.daemon.acme;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import lbd.core.model.tls.AcmeSpec;
import lbd.core.model.tls.CertificateSource;
import lbd.daemon.outbound.OutboundClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks authorities when they want certificates to be renewed (RFC 9773): one directory for all certificates of an
/// authority in a look, and no question to one that has failed until its time has come again. Confined to the thread
/// that asks.
final class RenewalAdvice {
    private static final Logger log = LoggerFactory.getLogger(RenewalAdvice.class);

    /// No question begins later in a look: orders have their turn again, and what is left is asked by the next look.
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /// Of the time until the next question: so that certificates that began on one day do not ask at once for ever.
    private static final double SPREAD = 0.1;

    private final Function<CertificateSource.Acme, OutboundClient> clients;
    private final InstantSource clock;
    private final Map<AcmeSpec, Outage> outages = new HashMap<>();

    RenewalAdvice(Function<CertificateSource.Acme, OutboundClient> clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /// What an authority has said of one certificate, and when it is asked anew.
    static final class Advice {
        private @Nullable X509Certificate certificate;
        private @Nullable RenewalInfo info;
        private Instant again = Instant.MIN;
        private boolean asked;
        private int failures;
    }

    /// An authority does not answer, or wants to be left alone.
    private static final class Outage {
        private int failures;
        private Instant over = Instant.MIN;
    }

    /// When the authority says, where it says something; else as we say.
    ///
    /// @param ours when a third of its life is left
    /// @param dice 0 to 1
    Instant due(Advice advice, X509Certificate leaf, Instant ours, double dice) {
        if (!leaf.equals(advice.certificate)) {
            advice.certificate = leaf;
            advice.info = null;
            advice.again = Instant.MIN;
            advice.asked = false;
            advice.failures = 0;
        }
        RenewalInfo info = advice.info;
        return info == null ? ours : info.due(leaf, dice);
    }

    /// Whether the authority is still to be asked for the first time, and can be: it may want to wait.
    boolean isOpen(CertificateSource.Acme one, Advice advice) {
        return !advice.asked && !isOut(one);
    }

    private boolean isOut(CertificateSource.Acme one) {
        Outage outage = outages.get(one.acme());
        return outage != null && clock.instant().isBefore(outage.over);
    }

    /// Begins a look.
    Round round(Collection<CertificateSource.Acme> all) {
        outages.keySet()
                .retainAll(all.stream().map(CertificateSource.Acme::acme).collect(Collectors.toSet()));
        return new Round();
    }

    /// The questions of one look.
    final class Round {
        private final Instant begin = clock.instant();
        private final Map<AcmeSpec, AcmeSession> sessions = new HashMap<>();

        /// Asks where it is time to.
        ///
        /// @return whether it was, and there is an answer, if only that there is none
        boolean ask(CertificateSource.Acme one, Advice advice) {
            X509Certificate certificate = advice.certificate;
            Instant now = clock.instant();
            if (certificate == null || now.isBefore(advice.again) || isOut(one) || now.isAfter(begin.plus(LONGEST))) {
                return false;
            }
            // Whatever comes, it is not asked all the time.
            advice.again = now.plus(RenewalInfo.USUAL);
            advice.asked = true;
            try {
                AcmeSession session = session(one, advice);
                if (session != null) {
                    ask(one, advice, certificate, session);
                }
            } catch (InterruptedIOException e) {
                // The daemon stops.
                return false;
            } catch (IOException e) {
                out(one, advice, String.valueOf(e.getMessage()), null);
            }
            return true;
        }

        private void ask(CertificateSource.Acme one, Advice advice, X509Certificate certificate, AcmeSession session)
                throws IOException {
            try {
                answered(one, advice, session.renewalInfo(certificate));
            } catch (AcmeException e) {
                if (e.retryAfter() != null) {
                    out(one, advice, String.valueOf(e.getMessage()), e.retryAfter());
                } else {
                    // Of this certificate alone.
                    advice.failures++;
                    advice.again = Due.afterFailure(advice.failures, null, clock.instant(), dice());
                    unknown(one, String.valueOf(e.getMessage()), advice.again);
                }
            }
        }

        /// @return null where the authority has no directory for us
        private @Nullable AcmeSession session(CertificateSource.Acme one, Advice advice) throws IOException {
            AcmeSession session = sessions.get(one.acme());
            if (session == null) {
                session = new AcmeSession(
                        clients.apply(one), AccountKey.of(Path.of(one.acme().accountKey())));
                try {
                    session.lookUp(one.acme());
                } catch (AcmeException e) {
                    out(one, advice, String.valueOf(e.getMessage()), e.retryAfter());
                    return null;
                }
                sessions.put(one.acme(), session);
            }
            return session;
        }
    }

    private void answered(CertificateSource.Acme one, Advice advice, @Nullable RenewalInfo info) {
        outages.remove(one.acme());
        RenewalInfo before = advice.info;
        advice.info = info;
        advice.failures = 0;
        Duration wait = info == null ? RenewalInfo.USUAL : info.again();
        advice.again = clock.instant().plusMillis((long) (wait.toMillis() * (1 + SPREAD * dice())));
        if (info != null
                && (before == null
                        || !before.begin().equals(info.begin())
                        || !before.end().equals(info.end()))) {
            log.atInfo()
                    .addKeyValue("event", "acme.renewal_suggested")
                    .addKeyValue("certificate", one.name())
                    .addKeyValue("by", one.acme().name())
                    .addKeyValue("from", info.begin())
                    .addKeyValue("until", info.end())
                    .addKeyValue("explanation", info.explanation())
                    .log();
        }
    }

    /// Temporary errors are tried again with more and more time between (RFC 9773, section 4.3.3): by the first whose
    /// turn it is then, for all of that authority.
    private void out(CertificateSource.Acme one, Advice advice, String reason, @Nullable Duration told) {
        Outage outage = outages.computeIfAbsent(one.acme(), _ -> new Outage());
        outage.failures++;
        outage.over = Due.afterFailure(outage.failures, told, clock.instant(), dice());
        advice.again = outage.over;
        unknown(one, reason, outage.over);
    }

    /// What was said before holds, or a third of its life: nothing is lost.
    private static void unknown(CertificateSource.Acme one, String reason, Instant again) {
        log.atInfo()
                .addKeyValue("event", "acme.renewal_unknown")
                .addKeyValue("certificate", one.name())
                .addKeyValue("by", one.acme().name())
                .addKeyValue("reason", reason)
                .addKeyValue("again", again.truncatedTo(ChronoUnit.SECONDS))
                .log();
    }

    private static double dice() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
