package lbd.daemon.admin;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import lbd.core.model.Config;
import lbd.daemon.admin.CertificatesView.CertificateView;
import lbd.daemon.admin.CertificatesView.OcspView;
import lbd.daemon.certificate.Shown;
import lbd.daemon.ocsp.OcspState;
import org.jspecify.annotations.Nullable;

/// Says which certificates clients and servers are shown.
final class CertificatesReport {
    private CertificatesReport() {}

    static CertificatesView of(Config config, Function<String, @Nullable OcspState> ocsp, Instant now) {
        return new CertificatesView(Shown.of(config).stream()
                .map(one -> view(one, ocsp.apply(one.fingerprint()), now))
                .toList());
    }

    private static CertificateView view(Shown shown, @Nullable OcspState ocsp, Instant now) {
        X509Certificate leaf = shown.certificate().leaf();
        return new CertificateView(
                shown.certificate().name(),
                shown.certificate().file(),
                shown.certificate().names(),
                leaf.getSubjectX500Principal().getName(),
                leaf.getIssuerX500Principal().getName(),
                leaf.getSerialNumber().toString(16),
                shown.fingerprint(),
                key(leaf.getPublicKey()),
                ChecksReport.time(leaf.getNotBefore().toInstant()),
                ChecksReport.time(shown.end()),
                Math.floorDiv(
                        Duration.between(now, shown.end()).toSeconds(),
                        Duration.ofDays(1).toSeconds()),
                ocsp == null ? null : ocsp(ocsp),
                shown.listeners(),
                shown.pools());
    }

    private static OcspView ocsp(OcspState state) {
        Instant until = state.until();
        return new OcspView(
                state.word(), until != null, until == null ? null : ChecksReport.time(until), state.failure());
    }

    private static String key(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength();
            default -> key.getAlgorithm().equals("EdDSA") ? "Ed25519" : key.getAlgorithm();
        };
    }

    /// For people.
    static String text(CertificatesView view) {
        if (view.certificates().isEmpty()) {
            return "no listener shows a certificate, and no pool\n";
        }
        Table table = new Table();
        table.row(
                "CERTIFICATE",
                "NAMES",
                "KEY",
                "ISSUER",
                "SERIAL",
                "DAYS LEFT",
                "EXPIRES",
                "OCSP",
                "LISTENERS",
                "POOLS");
        for (CertificateView one : view.certificates()) {
            table.row(
                    one.name(),
                    names(one.names()),
                    one.key(),
                    one.issuer(),
                    one.serial(),
                    one.daysLeft() < 0 ? "expired" : one.daysLeft(),
                    one.notAfter(),
                    ocsp(one.ocsp()),
                    one.listeners().isEmpty() ? "-" : String.join(",", one.listeners()),
                    one.pools().isEmpty() ? "-" : String.join(",", one.pools()));
        }
        return table.toString();
    }

    private static String ocsp(@Nullable OcspView ocsp) {
        return ocsp == null
                ? "-"
                : ocsp.stapledUntil() == null ? ocsp.state() : ocsp.state() + " to " + ocsp.stapledUntil();
    }

    /// The first ones, so that the line stays one.
    private static String names(List<String> names) {
        int most = 3;
        if (names.isEmpty()) {
            return "-";
        }
        return String.join(",", names.subList(0, Math.min(most, names.size())))
                + (names.size() > most ? ",+" + (names.size() - most) : "");
    }
}
