package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.ListenerTls.UnknownName;
import lbd.core.model.tls.TlsSettings;
import lbd.core.model.tls.TlsVersion;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who gets through the handshake, with which certificate, and what the others are told.
@Timeout(60)
class TlsGateTest {
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com", "*.shop.example.com");
    private static final Certificate SHOP_RSA = OpenSsl.rsa("shop.example.com", "*.shop.example.com");
    private static final Certificate MAIL = OpenSsl.rsa("mail.example.com");

    private static ProxyFixture gate(ListenerTls tls) throws Exception {
        // Nobody gets as far as a server.
        return new ProxyFixture(TlsTalk.config(Protocol.TCP, tls, Configs.deadAddress()));
    }

    private static long refused(ProxyFixture fixture, ConnectionRefusal reason) {
        return fixture.state.listener("web").refusals.sum(reason);
    }

    private static X509Certificate shown(ProxyFixture fixture, String name, String... ciphers) throws Exception {
        try (SSLSocket client = TlsTalk.connect(fixture, name)) {
            if (ciphers.length > 0) {
                client.setEnabledProtocols(new String[] {"TLSv1.2"});
                client.setEnabledCipherSuites(ciphers);
            }
            client.startHandshake();
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, shop.example.com",
        "SHOP.example.com, shop.example.com",
        "de.shop.example.com, shop.example.com",
        "a.de.shop.example.com, mail.example.com",
        "mail.example.com, mail.example.com",
        "unknown.example.com, mail.example.com",
        "'', mail.example.com",
    })
    void theCertificateFollowsTheName(String asked, String shown) throws Exception {
        try (ProxyFixture fixture = gate(TlsTalk.tls(MAIL, SHOP))) {
            assertEquals(
                    "CN=" + shown,
                    shown(fixture, asked).getSubjectX500Principal().getName());
        }
    }

    @Test
    void eachClientGetsTheKindOfKeyThatItCanUse() throws Exception {
        try (ProxyFixture fixture = gate(TlsTalk.tls(SHOP_RSA, SHOP))) {
            assertEquals(SHOP.leaf(), shown(fixture, "shop.example.com"));
            assertEquals(SHOP_RSA.leaf(), shown(fixture, "shop.example.com", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
            assertEquals(SHOP.leaf(), shown(fixture, "shop.example.com", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
        }
    }

    /// A wildcard of RSA beside an ECDSA certificate for the name itself: who can do without ECDSA only has that.
    @Test
    void aWildcardHasTheKindOfKeyThatTheNameItselfHasNot() throws Exception {
        Certificate own = OpenSsl.ec("one.shop.example.com");
        String rsaOnly = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        try (ProxyFixture fixture = gate(TlsTalk.tls(SHOP_RSA, own))) {
            assertEquals(own.leaf(), shown(fixture, "one.shop.example.com"));
            assertEquals(SHOP_RSA.leaf(), shown(fixture, "one.shop.example.com", rsaOnly));
            assertEquals(SHOP_RSA.leaf(), shown(fixture, "two.shop.example.com"));
        }
    }

    @Test
    void namesThatNobodyHasAreRejectedWhereTheFileSaysSo() throws Exception {
        ListenerTls strict = TlsTalk.with(UnknownName.REJECT, List.of(), TlsTalk.tls(SHOP));
        try (ProxyFixture fixture = gate(strict)) {
            SSLException alert = assertThrows(SSLException.class, () -> shown(fixture, "other.example.com"));
            assertTrue(String.valueOf(alert.getMessage()).contains("unrecognized_name"), alert.getMessage());
            assertEquals(1, refused(fixture, ConnectionRefusal.UNKNOWN_NAME));
            assertEquals(SHOP.leaf(), shown(fixture, ""));
        }
    }

    @Test
    void protocolsAreChosenAndThoseWithoutACommonOneTurnedAway() throws Exception {
        ListenerTls tls = TlsTalk.with(UnknownName.FIRST, List.of("http/1.1", "imap"), TlsTalk.tls(SHOP));
        try (ProxyFixture fixture = gate(tls)) {
            assertEquals("imap", chosen(fixture, "pop3", "imap"));
            assertEquals("http/1.1", chosen(fixture, "imap", "http/1.1"));
            assertEquals("", chosen(fixture));
            SSLException alert = assertThrows(SSLException.class, () -> chosen(fixture, "h2"));
            assertTrue(String.valueOf(alert.getMessage()).contains("no_application_protocol"), alert.getMessage());
            assertEquals(1, refused(fixture, ConnectionRefusal.NO_COMMON_PROTOCOL));
        }
    }

    private static String chosen(ProxyFixture fixture, String... offered) throws Exception {
        try (SSLSocket client = TlsTalk.connect(fixture, "shop.example.com", offered)) {
            client.startHandshake();
            return client.getApplicationProtocol();
        }
    }

    @Test
    void oldVersionsAndThoseThatTheFileLeavesOutAreNotSpoken() throws Exception {
        try (ProxyFixture fixture = gate(TlsTalk.with(TlsSettings.MODERN, TlsTalk.tls(SHOP)))) {
            assertThrows(SSLException.class, () -> version(fixture, "TLSv1.2"));
            assertEquals("TLSv1.3", version(fixture, "TLSv1.3"));
            assertEquals(1, refused(fixture, ConnectionRefusal.TLS_HANDSHAKE));
        }
        TlsSettings old = new TlsSettings(
                List.of(TlsVersion.V1_2), TlsSettings.INTERMEDIATE.ciphers(), TlsSettings.INTERMEDIATE.groups());
        try (ProxyFixture fixture = gate(TlsTalk.with(old, TlsTalk.tls(SHOP)))) {
            assertEquals("TLSv1.2", version(fixture, "TLSv1.3", "TLSv1.2"));
            assertThrows(SSLException.class, () -> version(fixture, "TLSv1.3"));
        }
    }

    private static String version(ProxyFixture fixture, String... versions) throws Exception {
        try (SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            client.setEnabledProtocols(versions);
            client.startHandshake();
            return client.getSession().getProtocol();
        }
    }

    @Test
    void aRequestInTheClearIsAnsweredInTheClear() throws Exception {
        try (ProxyFixture fixture = gate(TlsTalk.tls(SHOP));
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
            String said = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertTrue(said.startsWith("HTTP/1.1 400 Bad Request\r\n"), said);
            assertEquals(1, refused(fixture, ConnectionRefusal.PLAIN_HTTP));
        }
    }

    @Test
    void whatIsNoTlsIsReset() throws Exception {
        try (ProxyFixture fixture = gate(TlsTalk.tls(SHOP));
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write("\0\1hello".getBytes(ISO_8859_1));
            assertThrows(IOException.class, () -> client.getInputStream().readAllBytes());
            assertEquals(1, refused(fixture, ConnectionRefusal.NOT_TLS));
        }
    }

    @Test
    void aHelloThatCannotBeReadGetsAnAlert() throws Exception {
        try (ProxyFixture fixture = gate(TlsTalk.tls(SHOP));
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 3});
            assertArrayEquals(
                    new byte[] {21, 3, 1, 0, 2, 2, 50}, client.getInputStream().readAllBytes());
            assertEquals(1, refused(fixture, ConnectionRefusal.BAD_CLIENT_HELLO));
        }
    }

    @Test
    void whoDoesNotShakeHandsInTimeIsClosed() throws Exception {
        ListenerTls hasty = TlsTalk.with(Duration.ofMillis(100), TlsTalk.tls(SHOP));
        try (ProxyFixture fixture = gate(hasty);
                Socket silent = fixture.connect("web");
                Socket half = fixture.connect("web")) {
            half.getOutputStream().write(new byte[] {22, 3, 1, 1, 0, 1});
            assertThrows(IOException.class, () -> silent.getInputStream().readAllBytes());
            assertThrows(IOException.class, () -> half.getInputStream().readAllBytes());
            assertEquals(2, refused(fixture, ConnectionRefusal.LATE_TLS_HANDSHAKE));
        }
    }

    /// Thirty clients at once where ten a second may begin, and each has a second for it.
    @Test
    void handshakesBeyondThePaceWaitTheirTurnOrAreToldAtOnce() throws Exception {
        ListenerTls paced =
                TlsTalk.with(Duration.ofSeconds(1), TlsTalk.tls(SHOP)).with(10, ListenerTls.SESSION_CACHE);
        try (ProxyFixture fixture = gate(paced)) {
            ListenerState state = requireNonNull(fixture.state.listener("web"));
            List<SSLSocket> clients = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                long begin = System.nanoTime();
                List<Future<Long>> ends = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    SSLSocket client = TlsTalk.connect(fixture, "shop.example.com");
                    clients.add(client);
                    ends.add(threads.submit(() -> {
                        try {
                            client.startHandshake();
                            return System.nanoTime() - begin;
                        } catch (IOException e) {
                            return -1L;
                        }
                    }));
                }
                long shaken = 0;
                long last = 0;
                for (Future<Long> end : ends) {
                    long nanos = end.get();
                    shaken += nanos < 0 ? 0 : 1;
                    last = Math.max(last, nanos);
                }
                long refused = refused(fixture, ConnectionRefusal.TOO_MANY_HANDSHAKES);
                long late = refused(fixture, ConnectionRefusal.LATE_TLS_HANDSHAKE);
                assertEquals(30, shaken + refused + late);
                assertTrue(refused > 0 && state.handshakesDelayed.sum() >= shaken - 2, "delayed");
                // The first at once, the others a tenth of a second after each other.
                assertTrue(last >= (shaken - 2) * 100_000_000L, shaken + " in " + last);
            } finally {
                for (SSLSocket client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void aHandshakeInSingleBytesSucceeds() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture =
                        new ProxyFixture(TlsTalk.config(Protocol.TCP, TlsTalk.tls(SHOP), server.address()));
                Socket below = new Dribbling(fixture.address("web"));
                SSLSocket client = TlsTalk.over(TlsTalk.trusting(), below, "shop.example.com")) {
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            assertEquals(
                    "HTTP/1.1 200 OK",
                    ScriptedServer.Wire.head(client.getInputStream())
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
    }

    /// Writes byte by byte.
    private static final class Dribbling extends Socket {
        Dribbling(InetSocketAddress address) throws IOException {
            connect(address, 5000);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                }
            };
        }
    }

    /// Each with a key of either kind. Of each kind there are two, which take turns: who is found has to be right.
    @Test
    void twoHundredNamesHaveTheirOwnOfEitherKind() throws Exception {
        Certificate[] ec = {SHOP, OpenSsl.ec("other.example.com")};
        Certificate[] rsa = {SHOP_RSA, MAIL};
        List<Certificate> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(under("n" + i + ".example.com", rsa[i / 2 % 2]));
            all.add(under("n" + i + ".example.com", ec[i % 2]));
        }
        try (ProxyFixture fixture = gate(TlsTalk.tls(all.toArray(Certificate[]::new)))) {
            for (int i = 0; i < 200; i++) {
                String name = "n" + i + ".example.com";
                assertEquals(ec[i % 2].leaf(), shown(fixture, name), name);
                assertEquals(
                        rsa[i / 2 % 2].leaf(), shown(fixture, name, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), name);
            }
        }
    }

    private static Certificate under(String name, Certificate one) {
        return new Certificate(name, "f", one.chain(), one.key(), List.of(name));
    }
}
