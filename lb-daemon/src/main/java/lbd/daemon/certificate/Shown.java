package lbd.daemon.certificate;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;

/// A certificate that clients or servers are shown.
///
/// @param fingerprint SHA-256 of it, in hexadecimal
/// @param listeners   that show it, in the file's order
/// @param pools       whose servers are shown it, in the file's order
/// @param renewed     by lbd itself, in time
public record Shown(
        Certificate certificate, String fingerprint, List<String> listeners, List<String> pools, boolean renewed) {
    public Shown {
        listeners = listeners.stream().distinct().toList();
        pools = pools.stream().distinct().toList();
    }

    private record Where(List<String> listeners, List<String> pools) {
        Where() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /// All of a configuration, in its order, each once.
    public static List<Shown> of(Config config) {
        return of(config, _ -> true);
    }

    /// As above, of those listeners that the condition takes.
    public static List<Shown> of(Config config, Predicate<ListenerTls> wanted) {
        Map<Certificate, Where> all = new LinkedHashMap<>();
        Set<Certificate> renewed = new HashSet<>();
        for (ListenerSpec listener : config.listeners()) {
            ListenerTls tls = listener.tls();
            if (tls != null && wanted.test(tls)) {
                tls.certificates()
                        .forEach(one -> all.computeIfAbsent(one, _ -> new Where())
                                .listeners()
                                .add(listener.name()));
                tls.files().certificates().stream()
                        .filter(set -> set.source() instanceof CertificateSource.Acme)
                        .forEach(set -> renewed.addAll(set.certificates()));
            }
        }
        for (PoolSpec pool : config.pools()) {
            PoolTls tls = pool.tls();
            if (tls != null && tls.own() != null) {
                all.computeIfAbsent(tls.own(), _ -> new Where()).pools().add(pool.name());
            }
        }
        return all.entrySet().stream()
                .map(e -> new Shown(
                        e.getKey(),
                        fingerprint(e.getKey().leaf()),
                        e.getValue().listeners(),
                        e.getValue().pools(),
                        renewed.contains(e.getKey())))
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

    /// Where it is used, for people.
    String where() {
        String names = String.join(", ", listeners);
        String toServers = pools.isEmpty() ? "" : "pool " + String.join(", ", pools);
        return names.isEmpty() || toServers.isEmpty() ? names + toServers : names + ", " + toServers;
    }

    public Instant begin() {
        return certificate.leaf().getNotBefore().toInstant();
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
