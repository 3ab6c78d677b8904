package lbd.daemon.certificate;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;

/// A certificate that clients are shown.
///
/// @param fingerprint SHA-256 of it, in hexadecimal
/// @param listeners   that show it, in the file's order
public record Shown(Certificate certificate, String fingerprint, List<String> listeners) {
    public Shown {
        listeners = List.copyOf(listeners);
    }

    /// All of a configuration, in its order, each once.
    public static List<Shown> of(Config config) {
        return of(config, _ -> true);
    }

    /// As above, of those listeners that the condition takes.
    public static List<Shown> of(Config config, Predicate<ListenerTls> wanted) {
        Map<Certificate, List<String>> all = new LinkedHashMap<>();
        for (ListenerSpec listener : config.listeners()) {
            ListenerTls tls = listener.tls();
            if (tls != null && wanted.test(tls)) {
                tls.certificates()
                        .forEach(one ->
                                all.computeIfAbsent(one, _ -> new ArrayList<>()).add(listener.name()));
            }
        }
        return all.entrySet().stream()
                .map(e -> new Shown(
                        e.getKey(),
                        fingerprint(e.getKey().leaf()),
                        e.getValue().stream().distinct().toList()))
                .toList();
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has no bytes", e);
        }
    }

    /// When it, or one that leads to its root, expires.
    public Instant end() {
        return certificate.chain().stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /// Its name, and of those of a folder, which share one, the file.
    public String label() {
        return certificate.name().equals(certificate.file())
                ? certificate.file()
                : certificate.name() + " (" + certificate.file() + ")";
    }
}
