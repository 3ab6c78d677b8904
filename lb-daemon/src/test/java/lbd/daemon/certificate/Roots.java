package lbd.daemon.certificate;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsSettings;

/// Certificates of others, where nobody speaks by them: the system's roots.
final class Roots {
    private Roots() {}

    static Certificate any(String name, int number) {
        try {
            TrustManagerFactory system = TrustManagerFactory.getInstance("PKIX");
            system.init((KeyStore) null);
            X509Certificate root = ((X509TrustManager) system.getTrustManagers()[0]).getAcceptedIssuers()[number];
            return new Certificate(
                    name, "/tls/" + name, List.of(root), new KeyBytes(new byte[1]), List.of("a.example"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static ListenerSpec listener(String name, Certificate... certificates) {
        ListenerTls tls = new ListenerTls(
                List.of(certificates),
                ListenerTls.UnknownName.FIRST,
                TlsSettings.INTERMEDIATE,
                List.of(),
                null,
                Tickets.DEFAULT,
                ListenerTls.HANDSHAKE);
        return new ListenerSpec(
                        name,
                        ListenerSpec.Protocol.TCP,
                        List.of(new InetSocketAddress("127.0.0.1", 1)),
                        1,
                        Timeouts.DEFAULT,
                        "app")
                .with(tls);
    }

    static Config config(ListenerSpec... listeners) {
        Config none = Config.EMPTY;
        return new Config(
                none.process(), none.log(), none.accessLog(), none.admin(), List.of(listeners), List.of(), none.vrrp());
    }
}
