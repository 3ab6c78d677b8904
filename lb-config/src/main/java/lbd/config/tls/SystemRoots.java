package lbd.config.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Who may sign servers where the file does not say: as this system's other programs have it, so that a CA of the
/// operator's own that was added to them counts here too; else as the JDK has it.
public final class SystemRoots {
    private static final List<String> BUNDLES = List.of(
            // Debian, Alpine, Arch; Fedora and RHEL; SUSE; others.
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem");

    private SystemRoots() {}

    /// @throws IllegalArgumentException if there are none
    public static List<X509Certificate> read() {
        for (String bundle : BUNDLES) {
            if (MaterialFile.exists(bundle)) {
                return Chains.all(bundle);
            }
        }
        List<X509Certificate> roots = ofJdk();
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("this system has no list of roots; it needs ca");
        }
        return roots;
    }

    private static List<X509Certificate> ofJdk() {
        List<X509Certificate> roots = new ArrayList<>();
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    roots.addAll(List.of(x509.getAcceptedIssuers()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the roots of the JDK cannot be read; it needs ca", e);
        }
        return roots;
    }
}
