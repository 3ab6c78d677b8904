package lbd.proxy.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsSettings;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;

/// Java's own TLS as a client, which trusts everybody.
public final class TlsTalk {
    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private TlsTalk() {}

    public static ListenerTls tls(Certificate... certificates) {
        return new ListenerTls(
                List.of(certificates),
                ListenerTls.UnknownName.FIRST,
                TlsSettings.INTERMEDIATE,
                List.of(),
                null,
                Tickets.DEFAULT,
                ListenerTls.HANDSHAKE);
    }

    static ListenerTls with(Duration handshake, ListenerTls plain) {
        return new ListenerTls(
                plain.certificates(),
                plain.unknownName(),
                plain.settings(),
                plain.alpn(),
                plain.client(),
                plain.tickets(),
                handshake);
    }

    public static ListenerTls with(ListenerTls.UnknownName unknown, List<String> alpn, ListenerTls plain) {
        return new ListenerTls(
                plain.certificates(),
                unknown,
                plain.settings(),
                alpn,
                plain.client(),
                plain.tickets(),
                plain.handshake());
    }

    static ListenerTls with(TlsSettings settings, ListenerTls plain) {
        return new ListenerTls(
                plain.certificates(),
                plain.unknownName(),
                settings,
                plain.alpn(),
                plain.client(),
                plain.tickets(),
                plain.handshake());
    }

    static ListenerTls with(ClientVerification client, ListenerTls plain) {
        return new ListenerTls(
                plain.certificates(),
                plain.unknownName(),
                plain.settings(),
                plain.alpn(),
                client,
                plain.tickets(),
                plain.handshake());
    }

    /// A listener `web` in front of `app`.
    static Config config(Protocol protocol, ListenerTls tls, java.net.InetSocketAddress... servers) {
        ListenerSpec plain = Configs.listener("web", protocol, Timeouts.DEFAULT);
        return Configs.of(List.of(plain.with(tls)), List.of(Configs.pool("app", servers)));
    }

    static TrustManager[] everybody() {
        return new TrustManager[] {new Everybody()};
    }

    static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, everybody(), null);
        return context;
    }

    public static SSLSocket connect(ProxyFixture fixture, String name, String... protocols)
            throws IOException, GeneralSecurityException {
        return over(trusting(), fixture.connect("web"), name, protocols);
    }

    /// Not yet shaken hands.
    ///
    /// @param name empty for none
    static SSLSocket over(SSLContext context, Socket socket, String name, String... protocols) throws IOException {
        SSLSocket encrypted =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(protocols);
        encrypted.setSSLParameters(parameters);
        encrypted.setSoTimeout(10_000);
        return encrypted;
    }
}
