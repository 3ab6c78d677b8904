package lbd.daemon.ocsp;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lbd.core.model.tls.Certificate;
import lbd.core.tls.CertificateExtensions;
import lbd.daemon.certificate.Shown;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One certificate, what is known of it, and when to ask again. Confined to the thread that asks; time is the caller's.
final class StapleState {
    private static final Logger log = LoggerFactory.getLogger(OcspPart.class);

    /// An answer is taken back this long before it expires: clocks of clients are ahead, too.
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Certificate certificate;
    private final String label;
    private List<String> listeners;
    private byte @Nullable [] staple;
    private @Nullable OcspAnswer answer;
    private @Nullable String failure;
    private int failures;
    private Instant next = Instant.MIN;

    StapleState(Shown shown) {
        this.certificate = shown.certificate();
        this.label = shown.label();
        this.listeners = shown.listeners();
    }

    /// A reload has changed who shows it.
    void shownBy(List<String> others) {
        listeners = others;
    }

    Certificate certificate() {
        return certificate;
    }

    /// Null where its issuer is not in its file.
    @Nullable
    X509Certificate issuer() {
        return certificate.chain().size() > 1 ? certificate.chain().get(1) : null;
    }

    @Nullable
    String responder() {
        return CertificateExtensions.responder(certificate.leaf());
    }

    boolean due(Instant now) {
        return !now.isBefore(next);
    }

    /// What to send with the certificate; null for nothing.
    byte @Nullable [] staple() {
        return staple == null ? null : staple.clone();
    }

    /// Takes an answer that is signed, and of now.
    void answered(byte[] der, OcspAnswer said, Instant now, double dice) {
        boolean news = answer == null || failure != null || answer.status() != said.status();
        answer = said;
        failure = null;
        failures = 0;
        next = Renewal.after(said, now, dice);
        staple = said.status() == OcspAnswer.Status.GOOD ? der : null;
        if (news) {
            boolean good = said.status() == OcspAnswer.Status.GOOD;
            (good ? log.atInfo() : log.atError())
                    .addKeyValue("event", good ? "ocsp.good" : "ocsp." + word())
                    .addKeyValue("certificate", certificate.name())
                    .addKeyValue("file", certificate.file())
                    .addKeyValue("listeners", String.join(",", listeners))
                    .addKeyValue("until", said.until())
                    .log();
        }
    }

    /// Nothing came that can be used: what was known goes on.
    ///
    /// @param again false where only another file can change it
    void failed(String reason, boolean again, Instant now, double dice) {
        boolean news = failure == null || !failure.equals(reason);
        failure = reason;
        failures++;
        next = again ? Renewal.afterFailure(failures, now, dice) : Instant.MAX;
        if (news) {
            log.atWarn()
                    .addKeyValue("event", "ocsp.failed")
                    .addKeyValue("certificate", certificate.name())
                    .addKeyValue("file", certificate.file())
                    .addKeyValue("reason", reason)
                    .addKeyValue("stapled", staple == null ? "nothing" : "the answer before")
                    .log();
        }
    }

    /// Only another file can change it.
    void rest() {
        next = Instant.MAX;
    }

    /// Forgets what expires.
    ///
    /// @return whether it did
    boolean expire(Instant now) {
        OcspAnswer known = answer;
        if (known == null || now.isBefore(known.until().minus(MARGIN))) {
            return false;
        }
        answer = null;
        boolean stapled = staple != null;
        staple = null;
        if (stapled) {
            log.atWarn()
                    .addKeyValue("event", "ocsp.expired")
                    .addKeyValue("certificate", certificate.name())
                    .addKeyValue("file", certificate.file())
                    .addKeyValue("meaning", "nothing is stapled until there is another answer")
                    .log();
        }
        return stapled;
    }

    boolean isRevoked() {
        return answer != null && answer.status() == OcspAnswer.Status.REVOKED;
    }

    /// Whether clients refuse it as things are.
    boolean lacks() {
        return staple == null && CertificateExtensions.mustStaple(certificate.leaf());
    }

    String label() {
        return label;
    }

    String trouble() {
        return isRevoked()
                ? "certificate %s has been revoked by its issuer".formatted(label)
                : "certificate %s has to be stapled, and there is no answer of its issuer: clients refuse it%s"
                        .formatted(label, failure == null ? "" : " (" + failure + ")");
    }

    OcspState state() {
        return new OcspState(word(), staple == null || answer == null ? null : answer.until(), failure);
    }

    private String word() {
        if (answer != null) {
            return switch (answer.status()) {
                case GOOD -> "good";
                case REVOKED -> "revoked";
                case UNKNOWN -> "unknown";
            };
        }
        return failure == null ? "pending" : "failed";
    }
}
