package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.ClientVerification;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.tls.TlsClient;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.tls.sys.Verifier.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that show certificates of a CA, made by openssl.
@Timeout(60)
class ClientCertificateTest {
    @TempDir
    static Path dir;

    @BeforeAll
    static void makeThem() throws IOException {
        authority("ca");
        authority("stranger");
        signed("alice", "ca", "-days 30");
        signed("bob", "ca", "-days 30");
        signed("carol", "ca", "-days 60");
        signed("late", "ca", "-not_before 20200101000000Z -not_after 20200102000000Z");
        signed("mallory", "stranger", "-days 30");
        ca("ca", "-revoke bob.pem");
        ca("ca", "-gencrl -crldays 30 -out ca.crl");
    }

    private static void authority(String name) throws IOException {
        Files.createDirectory(dir.resolve(name + ".d"));
        Files.writeString(dir.resolve(name + ".d/index.txt"), "");
        Files.writeString(dir.resolve(name + ".cnf"), """
                [ca]
                default_ca = it
                [it]
                database = %1$s/%2$s.d/index.txt
                rand_serial = yes
                new_certs_dir = %1$s/%2$s.d
                certificate = %1$s/%2$s.pem
                private_key = %1$s/%2$s.key
                default_md = sha256
                policy = any
                default_crl_days = 30
                [any]
                commonName = supplied
                """.formatted(dir, name));
        run("req -x509 -nodes -days 30 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=" + name
                + " -addext keyUsage=critical,keyCertSign,cRLSign -keyout " + name + ".key -out " + name + ".pem");
    }

    private static void signed(String name, String by, String time) throws IOException {
        run("req -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=" + name + " -keyout " + name
                + ".key -out " + name + ".csr");
        String days = time.startsWith("-days")
                ? time
                : time.replace("-not_before", "-startdate").replace("-not_after", "-enddate");
        ca(by, "-batch -notext -in " + name + ".csr -out " + name + ".pem " + days);
        run("pkcs12 -export -in " + name + ".pem -inkey " + name + ".key -passout pass:x -out " + name + ".p12");
    }

    private static void ca(String by, String arguments) throws IOException {
        run("ca -config " + by + ".cnf " + arguments);
    }

    private static void run(String arguments) throws IOException {
        List<String> full = new ArrayList<>();
        for (String argument : arguments.split(" ")) {
            boolean file = argument.matches("[a-z]+\\.(pem|key|csr|p12|crl|cnf)");
            full.add(file ? dir.resolve(argument).toString() : argument);
        }
        OpenSsl.run(full);
    }

    private static X509Certificate certificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(dir.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static X509CRL crl() throws Exception {
        try (InputStream in = Files.newInputStream(dir.resolve("ca.crl"))) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        }
    }

    private static ClientVerification verification(boolean required, boolean revocation, String... names)
            throws Exception {
        return new ClientVerification(
                required,
                List.of(certificate("ca")),
                revocation ? List.of(crl()) : List.of(),
                ClientVerification.DEPTH,
                List.of(names));
    }

    /// @param who empty: without a certificate
    private static SSLContext client(String who) throws Exception {
        return client(who, 1);
    }

    /// @param times that it shows all of its certificates
    private static SSLContext client(String who, int times) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (!who.isEmpty()) {
            try (InputStream in = Files.newInputStream(dir.resolve(who + ".p12"))) {
                store.load(in, "x".toCharArray());
            }
        }
        keys.init(store, "x".toCharArray());
        context.init(
                new KeyManager[] {new Pushing((X509KeyManager) keys.getKeyManagers()[0], times)},
                TlsTalk.everybody(),
                null);
        return context;
    }

    /// Shows what it has, whomever the other side trusts.
    private static final class Pushing extends X509ExtendedKeyManager {
        private final X509KeyManager all;

        private final int times;

        Pushing(X509KeyManager all, int times) {
            this.all = all;
            this.times = times;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
            String[] aliases = all.getClientAliases("EC", null);
            return aliases == null ? null : aliases[0];
        }

        @Override
        public String[] getClientAliases(String kind, Principal[] issuers) {
            return all.getClientAliases(kind, issuers);
        }

        @Override
        public String[] getServerAliases(String kind, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return Collections.nCopies(times, all.getCertificateChain(alias)).stream()
                    .flatMap(Stream::of)
                    .toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return all.getPrivateKey(alias);
        }
    }

    private static ScriptedServer echo() throws Exception {
        return new ScriptedServer(peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
    }

    private static ProxyFixture gate(ScriptedServer echo, ClientVerification verification) throws Exception {
        return new ProxyFixture(TlsTalk.config(
                Protocol.TCP, TlsTalk.with(verification, TlsTalk.tls(OpenSsl.ec("shop.example.com"))), echo.address()));
    }

    /// Whether the client gets an answer.
    private static boolean served(ProxyFixture fixture, SSLContext client, String version) throws IOException {
        try (SSLSocket socket = TlsTalk.over(client, fixture.connect("web"), "shop.example.com")) {
            socket.setEnabledProtocols(new String[] {version});
            socket.getOutputStream().write(1);
            return socket.getInputStream().read() == 1;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void onlyThoseOfTheAuthorityAreServed(String version) throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(true, true))) {
            assertTrue(served(fixture, client("alice"), version));
            TlsClient seen = fixture.tls.take().client();
            assertEquals("CN=alice", seen.subject());
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(seen.certificate());
            assertEquals(HexFormat.of().formatHex(digest), seen.fingerprint());
            assertEquals(":" + Base64.getEncoder().encodeToString(seen.certificate()) + ":", seen.clientCert());
            for (String other : List.of("bob", "late", "mallory", "")) {
                assertEquals(false, served(fixture, client(other), version), other);
            }
            assertEquals(4, fixture.state.listener("web").refusals.sum(ConnectionRefusal.TLS_HANDSHAKE));
        }
    }

    @Test
    void aStrangerShowsSoManyOctetsAndNoMore() throws Exception {
        int size = certificate("alice").getEncoded().length;
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(true, false))) {
            assertEquals("bad_certificate", alert(fixture, client("alice", 24 * 1024 / size)));
            assertEquals("illegal_parameter", alert(fixture, client("alice", 40 * 1024 / size)));
        }
    }

    private static String alert(ProxyFixture fixture, SSLContext client) throws IOException {
        try (SSLSocket socket = TlsTalk.over(client, fixture.connect("web"), "shop.example.com")) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            SSLException e = assertThrows(SSLException.class, socket::startHandshake);
            return String.valueOf(e.getMessage()).replaceAll(".*alert: ", "");
        }
    }

    @Test
    void whoNeedNotShowOneMayAndThenItHasToBeGood() throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(false, true))) {
            assertTrue(served(fixture, client(""), "TLSv1.3"));
            assertEquals(null, fixture.tls.take().client());
            assertTrue(served(fixture, client("alice"), "TLSv1.3"));
            assertEquals(false, served(fixture, client("mallory"), "TLSv1.3"));
        }
    }

    @Test
    void onlyTheNamesOfTheListAreServed() throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(true, false, "bob"))) {
            assertTrue(served(fixture, client("bob"), "TLSv1.3"));
            assertEquals(false, served(fixture, client("alice"), "TLSv1.3"));
        }
    }

    /// A session that began before must not outlive what it rested on.
    @Test
    void aSessionEndsWithTheListOfThoseTakenBack() throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(true, false))) {
            SSLContext bob = client("bob");
            assertTrue(served(fixture, bob, "TLSv1.3"));
            assertTrue(served(fixture, bob, "TLSv1.3"));
            fixture.tls.take();
            assertTrue(fixture.tls.take().resumed());
            ListenerSpec now = fixture.state.config().listeners().getFirst();
            fixture.apply(Configs.of(
                    List.of(now.with(
                            TlsTalk.with(verification(true, true), TlsTalk.tls(OpenSsl.ec("shop.example.com"))))),
                    fixture.state.config().pools()));
            assertEquals(false, served(fixture, bob, "TLSv1.3"));
        }
    }

    /// Who was let in without a certificate has none to show later.
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionWithoutACertificateEndsWhenOneIsRequired(String version) throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(false, false))) {
            SSLContext nobody = client("");
            assertTrue(served(fixture, nobody, version));
            assertTrue(served(fixture, nobody, version));
            fixture.tls.take();
            assertTrue(fixture.tls.take().resumed());
            ListenerSpec now = fixture.state.config().listeners().getFirst();
            fixture.apply(Configs.of(
                    List.of(now.with(
                            TlsTalk.with(verification(true, false), TlsTalk.tls(OpenSsl.ec("shop.example.com"))))),
                    fixture.state.config().pools()));
            assertEquals(false, served(fixture, nobody, version));
        }
    }

    @Test
    void aSessionEndsWithTheTimeOfWhatItBeganWith() throws Exception {
        byte[] alice = certificate("alice").getEncoded();
        byte[] late = certificate("late").getEncoded();
        byte[][] none = {};
        Instant now = Instant.now();
        Instant over = certificate("alice").getNotAfter().toInstant().plusSeconds(1);
        ClientVerification plain = verification(true, false);
        assertFalse(at(now, plain).isOutlived(alice, none));
        assertTrue(at(over, plain).isOutlived(alice, none));
        assertTrue(at(now, plain).isOutlived(alice, new byte[][] {late}));
        assertTrue(at(now, plain).isOutlived(null, none));
        assertFalse(at(now, verification(false, false)).isOutlived(null, none));

        byte[] carol = certificate("carol").getEncoded();
        byte[][] root = {certificate("ca").getEncoded()};
        Instant listOver = crl().getNextUpdate().toInstant().plusSeconds(1);
        assertFalse(at(listOver, plain).isOutlived(carol, root));
        ClientVerification listed = verification(true, true);
        assertFalse(at(now, listed).isOutlived(carol, root));
        assertTrue(at(listOver, listed).isOutlived(carol, root));
    }

    @Test
    void whatIsWrongIsSaidInTheLogsWords() throws Exception {
        byte[][] alice = {certificate("alice").getEncoded()};
        Instant now = Instant.now();
        // Java takes a list for a quarter of an hour longer than it says.
        Instant listOver = crl().getNextUpdate().toInstant().plusSeconds(3600);
        ClientVerification listed = verification(true, true);
        assertEquals(Verdict.GOOD, at(now, listed).verify(alice));
        assertEquals(
                Verdict.REVOCATION_UNKNOWN,
                at(listOver, listed).verify(new byte[][] {certificate("carol").getEncoded()}));
        assertEquals(
                Verdict.REVOKED,
                at(now, listed).verify(new byte[][] {certificate("bob").getEncoded()}));
        assertEquals(
                Verdict.EXPIRED,
                at(now, listed).verify(new byte[][] {certificate("late").getEncoded()}));
        assertEquals(
                Verdict.UNKNOWN_ISSUER,
                at(now, listed).verify(new byte[][] {certificate("mallory").getEncoded()}));
        assertEquals(
                Verdict.OTHER_NAME, at(now, verification(true, false, "bob")).verify(alice));
    }

    private static ClientVerifier at(Instant now, ClientVerification spec) {
        return new ClientVerifier(spec, InstantSource.fixed(now));
    }

    @Test
    void whoseCertificateWouldWaitTooLongIsRefused() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo, verification(true, false))) {
            try {
                // Both threads are busy before the queue is filled: one that takes from it later would make room again.
                CountDownLatch busy = new CountDownLatch(2);
                for (int i = 0; i < 2; i++) {
                    assertTrue(Verifications.CLIENTS.run(() -> false, () -> {
                        busy.countDown();
                        await(open);
                    }));
                }
                await(busy);
                int waiting = 0;
                while (Verifications.CLIENTS.run(() -> false, () -> await(open))) {
                    waiting++;
                }
                assertTrue(waiting > 1000);
                assertEquals(false, served(fixture, client("alice"), "TLSv1.3"));
                assertEquals(1, fixture.state.listener("web").refusals.sum(ConnectionRefusal.TOO_MANY_HANDSHAKES));
            } finally {
                open.countDown();
            }
            // Those before it may be there still.
            while (!served(fixture, client("alice"), "TLSv1.3")) {
                Thread.onSpinWait();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSettingsNeedAnAuthority() {
        assertThrows(
                IllegalArgumentException.class, () -> new ClientVerification(true, List.of(), List.of(), 1, List.of()));
    }
}
