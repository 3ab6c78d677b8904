package lbd.proxy.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import lbd.core.tls.CertifiedName;
import lbd.proxy.tls.sys.Verifier.Verdict;

/// Verifies servers by the JDK's PKIX (RFC 5280): a path to a root, its time, what it is for; and the name. A
/// chain that was found good is known for a while. Any thread.
final class ServerVerifier {
    private static final long KNOWN_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /// Chains with names.
    private static final int MOST = 1000;

    private final X509TrustManager authorities;
    private final Map<Shown, Long> goodUntil = new ConcurrentHashMap<>();

    /// @param roots at least one
    /// @throws GeneralSecurityException if the JDK does not take them
    ServerVerifier(List<X509Certificate> roots) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty store cannot be had", e);
        }
        for (X509Certificate root : roots) {
            store.setCertificateEntry("ca" + store.size(), root);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        authorities = manager(factory);
    }

    private static X509TrustManager manager(TrustManagerFactory factory) throws GeneralSecurityException {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    /// What one server has shown under one name.
    @SuppressWarnings("ArrayRecordComponent") // compared by content, below
    private record Shown(String name, byte[][] chain) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Shown shown && name.equals(shown.name) && Arrays.deepEquals(chain, shown.chain);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.deepHashCode(chain);
        }
    }

    /// Whether [#verify] would say at once that it is good.
    boolean knows(String name, byte[][] chain) {
        Long until = goodUntil.get(new Shown(name, chain));
        return until != null && System.currentTimeMillis() < until;
    }

    /// Takes milliseconds where it is not known.
    ///
    /// @param chain in DER, the server's own first
    Verdict verify(String name, byte[][] chain) {
        if (knows(name, chain)) {
            return Verdict.GOOD;
        }
        try {
            X509Certificate[] parsed = parsed(chain);
            // Of one that is among the roots itself the JDK takes any time for good.
            parsed[0].checkValidity();
            authorities.checkServerTrusted(parsed, "UNKNOWN");
            if (!CertifiedName.fits(parsed[0], name)) {
                return Verdict.OTHER_NAME;
            }
            remember(new Shown(name, chain), parsed);
            return Verdict.GOOD;
        } catch (CertificateException e) {
            return verdict(e);
        }
    }

    private void remember(Shown shown, X509Certificate[] chain) {
        long until = System.currentTimeMillis() + KNOWN_MILLIS;
        for (X509Certificate one : chain) {
            until = Math.min(until, one.getNotAfter().toInstant().toEpochMilli());
        }
        if (goodUntil.size() >= MOST) {
            goodUntil.clear();
        }
        goodUntil.put(shown, until);
    }

    private static X509Certificate[] parsed(byte[][] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate[] parsed = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            parsed[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(chain[i]));
        }
        return parsed;
    }

    private static Verdict verdict(CertificateException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException expired -> {
                    return Verdict.EXPIRED;
                }
                case CertificateNotYetValidException early -> {
                    return Verdict.NOT_YET_VALID;
                }
                case CertPathValidatorException path
                when path.getReason() == BasicReason.EXPIRED -> {
                    return Verdict.EXPIRED;
                }
                case CertPathValidatorException path
                when path.getReason() == BasicReason.NOT_YET_VALID -> {
                    return Verdict.NOT_YET_VALID;
                }
                case CertPathBuilderException none
                when none.getCause() == null -> {
                    return Verdict.UNKNOWN_ISSUER;
                }
                default -> {}
            }
        }
        return Verdict.BAD;
    }
}
