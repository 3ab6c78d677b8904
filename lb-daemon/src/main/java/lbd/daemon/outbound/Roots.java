package lbd.daemon.outbound;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whose word is taken for who a server is.
public final class Roots {
    private Roots() {}

    /// @param roots in place of the system's
    public static SSLContext trusting(List<X509Certificate> roots) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(roots), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /// What such a context verifies servers by.
    public static X509TrustManager manager(List<X509Certificate> roots) throws IOException {
        try {
            return (X509TrustManager) managers(roots)[0];
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static TrustManager[] managers(List<X509Certificate> roots) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < roots.size(); i++) {
            store.setCertificateEntry("" + i, roots.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static IOException unusable(GeneralSecurityException e) {
        return new IOException("the roots cannot be used", e);
    }
}
