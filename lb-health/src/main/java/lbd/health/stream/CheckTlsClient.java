package lbd.health.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import lbd.core.model.ServerAddress;
import lbd.core.model.check.CheckTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.tls.CertifiedName;
import org.jspecify.annotations.Nullable;

/// Makes the TLS side of a check's connections. Made once for a check; any thread.
public final class CheckTlsClient {
    private final SSLContext context;
    private final CheckTls spec;

    private final List<String> protocols;

    private CheckTlsClient(SSLContext context, CheckTls spec, List<String> protocols) {
        this.context = context;
        this.spec = spec;
        this.protocols = protocols;
    }

    /// @throws IOException if the JDK does not take what the check says
    public static CheckTlsClient of(CheckTls spec) throws IOException {
        return of(spec, List.of());
    }

    /// The same that offers protocols (ALPN).
    ///
    /// @param protocols the best first; empty: nothing is said of them
    /// @throws IOException as above
    public static CheckTlsClient of(CheckTls spec, List<String> protocols) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(spec), trust(spec), null);
            return new CheckTlsClient(context, spec, protocols);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    SSLEngine engine(SocketAddress address) {
        InetSocketAddress inet = ServerAddress.inet(address);
        String sni = spec.sni();
        String name = sni != null ? sni : host(address, inet);
        SSLEngine engine = context.createSSLEngine(name, inet == null ? 0 : inet.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        boolean asks = (sni != null || spec.pool() != null) && CertifiedName.address(name) == null;
        parameters.setServerNames(asks ? List.of(new SNIHostName(name)) : List.of());
        if (spec.verify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        PoolTls pool = spec.pool();
        if (pool != null) {
            parameters.setProtocols(pool.settings().versions().stream()
                    .map(version -> "TLSv" + version.word())
                    .toArray(String[]::new));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private String host(SocketAddress address, @Nullable InetSocketAddress inet) {
        return inet == null || spec.pool() != null
                ? ServerAddress.host(address)
                : inet.getAddress().getHostAddress();
    }

    private static KeyManager @Nullable [] keys(CheckTls spec) throws GeneralSecurityException, IOException {
        PoolTls pool = spec.pool();
        lbd.core.model.tls.Certificate own = pool == null ? null : pool.own();
        if (own == null) {
            return null;
        }
        PublicKey shown = own.leaf().getPublicKey();
        String kind = shown.getAlgorithm().equals("EdDSA") ? "Ed25519" : shown.getAlgorithm();
        PrivateKey key = KeyFactory.getInstance(kind)
                .generatePrivate(new PKCS8EncodedKeySpec(own.key().pkcs8()));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, new char[0], own.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(CheckTls spec) throws GeneralSecurityException, IOException {
        return new TrustManager[] {spec.verify() ? new InDate(authorities(store(spec))) : new TrustAll()};
    }

    /// @param store null for the system's
    private static X509ExtendedTrustManager authorities(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    private static @Nullable KeyStore store(CheckTls spec) throws GeneralSecurityException, IOException {
        PoolTls pool = spec.pool();
        List<X509Certificate> roots = pool == null ? spec.roots() : pool.roots();
        if (roots == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : roots) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        return store;
    }

    /// Java takes a certificate that is among the authorities itself for good at any time; one that has expired is
    /// not.
    private static final class InDate extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager authorities;

        private InDate(X509ExtendedTrustManager authorities) {
            this.authorities = authorities;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            authorities.checkServerTrusted(chain, type, engine);
            chain[0].checkValidity();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("checks use engines");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("checks use engines");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("checks are clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("checks are clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("checks are clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.getAcceptedIssuers();
        }
    }

    /// For `verify: false`: the check asks whether the service answers, not who it is.
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
