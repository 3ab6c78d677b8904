package lbd.proxy.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import lbd.core.model.tls.ClientVerification;
import lbd.proxy.tls.sys.Verifier;
import org.jspecify.annotations.Nullable;

/// Verifies clients by the JDK's PKIX (RFC 5280): the chain to a root, its time, what it is for, and that nothing of it
/// was taken back. Any thread.
final class ClientVerifier implements Verifier {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final ClientVerification spec;
    private final InstantSource clock;
    private final Set<TrustAnchor> anchors;
    private final Set<X500Principal> roots;

    ClientVerifier(ClientVerification spec, InstantSource clock) {
        this.spec = spec;
        this.clock = clock;
        this.anchors =
                spec.roots().stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
        this.roots = spec.roots().stream()
                .map(X509Certificate::getSubjectX500Principal)
                .collect(Collectors.toSet());
    }

    @Override
    public Verdict verify(byte[][] chain) {
        try {
            return verify(parsed(chain));
        } catch (CertPathValidatorException e) {
            return verdict(e);
        } catch (GeneralSecurityException e) {
            return Verdict.BAD;
        }
    }

    /// Whether something has run out of what a session was begun with. The rest of it is the same, or there were no
    /// session.
    ///
    /// @param own   the client's certificate, in DER; null: it has shown none
    /// @param chain of it, with it or without
    boolean isOutlived(byte @Nullable [] own, byte[][] chain) {
        if (own == null) {
            return spec.required();
        }
        Instant now = clock.instant();
        try {
            boolean over = isOver(parsed(new byte[][] {own}).getFirst(), now);
            for (X509Certificate one : parsed(chain)) {
                over |= !roots.contains(one.getSubjectX500Principal()) && isOver(one, now);
            }
            return over;
        } catch (CertificateException e) {
            return true;
        }
    }

    /// A certificate, or all lists of its issuer.
    private boolean isOver(X509Certificate one, Instant now) {
        boolean listed = false;
        boolean current = false;
        for (X509CRL list : spec.crls()) {
            if (list.getIssuerX500Principal().equals(one.getIssuerX500Principal())) {
                listed = true;
                current |= !isOver(list.getNextUpdate(), now);
            }
        }
        return isOver(one.getNotAfter(), now) || (listed && !current);
    }

    private static boolean isOver(@Nullable Date until, Instant now) {
        return until != null && now.isAfter(until.toInstant());
    }

    private static List<X509Certificate> parsed(byte[][] chain) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> parsed = new ArrayList<>();
        for (byte[] one : chain) {
            parsed.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
        }
        return parsed;
    }

    private Verdict verify(List<X509Certificate> all) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>(all);
        // A root among them proves nothing.
        if (chain.size() > 1 && roots.contains(chain.getLast().getSubjectX500Principal())) {
            chain.removeLast();
        }
        X509Certificate client = chain.getFirst();
        if (chain.size() - 1 > spec.depth() || !isForClients(client)) {
            return Verdict.BAD;
        }
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setDate(Date.from(clock.instant()));
        parameters.setRevocationEnabled(!spec.crls().isEmpty());
        if (!spec.crls().isEmpty()) {
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(spec.crls())));
        }
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
        return isNamed(client) ? Verdict.GOOD : Verdict.OTHER_NAME;
    }

    private static boolean isForClients(X509Certificate client) throws CertificateParsingException {
        List<String> purposes = client.getExtendedKeyUsage();
        return purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_PURPOSE);
    }

    private boolean isNamed(X509Certificate client) throws CertificateParsingException {
        if (spec.names().isEmpty()) {
            return true;
        }
        Collection<List<?>> alternatives = client.getSubjectAlternativeNames();
        boolean found = alternatives != null
                && alternatives.stream().anyMatch(name -> spec.names().contains(String.valueOf(name.get(1))));
        String subject = client.getSubjectX500Principal().getName();
        return found
                || spec.names().stream()
                        .anyMatch(name ->
                                subject.equals(name) || commonName(subject).equals(name));
    }

    private static String commonName(String subject) {
        for (String part : subject.split("(?<!\\\\)[,+]", -1)) {
            if (part.startsWith("CN=")) {
                return part.substring(3);
            }
        }
        return "";
    }

    private static Verdict verdict(CertPathValidatorException e) {
        return switch (e.getReason()) {
            case BasicReason.EXPIRED -> Verdict.EXPIRED;
            case BasicReason.NOT_YET_VALID -> Verdict.NOT_YET_VALID;
            case BasicReason.REVOKED -> Verdict.REVOKED;
            case BasicReason.UNDETERMINED_REVOCATION_STATUS -> Verdict.REVOCATION_UNKNOWN;
            case PKIXReason.NO_TRUST_ANCHOR -> Verdict.UNKNOWN_ISSUER;
            default -> Verdict.BAD;
        };
    }
}
