package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTls;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.TlsSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsCheckTest {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final String BODY = "x".repeat(100_000) + "needle";

    @TempDir
    static Path folder;

    private static SSLContext good;
    private static SSLContext expired;
    private static Path ca;

    @BeforeAll
    static void makeCertificates() throws Exception {
        good = context("good", "-1d", 10);
        expired = context("expired", "-10d", 5);
        ca = folder.resolve("good.pem");
        keytool("-exportcert", "-rfc", "-keystore", folder.resolve("good").toString(), "-file", ca.toString());
    }

    private static List<X509Certificate> roots(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return List.of(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }

    @Test
    void answerComesOverTls() throws Exception {
        try (Peer peer = server(good)) {
            HttpUrl url = Checks.url("/", StatusRanges.DEFAULT, null, null, "needle$");
            HttpUrl large = new HttpUrl(
                    "/", url.method(), null, List.of(), url.status(), null, null, "needle$", url.version(), 1_000_000);
            Probe.Result result = once(peer, Checks.get(large), CheckTls.DEFAULT);
            assertTrue(result.passed(), result::toString);
        }
    }

    @Test
    void digestOfUrlIsTheBodys() throws Exception {
        try (Peer peer = server(good)) {
            Digest.Answer answer =
                    Digest.of(URI.create("https://127.0.0.1:" + peer.address().getPort() + "/x"));
            byte[] md5 = MessageDigest.getInstance("MD5").digest(BODY.getBytes(StandardCharsets.US_ASCII));
            assertEquals(new Digest.Answer(200, HexFormat.of().formatHex(md5)), answer);
        }
    }

    @Test
    void certificateIsVerifiedWhereThatIsWanted() throws Exception {
        try (Peer peer = server(good)) {
            assertTls(peer, new CheckTls("check.test", true, roots(ca)), null);
            assertTls(peer, new CheckTls("check.test", true, null), "unable to find valid certification path");
            assertTls(peer, new CheckTls("other.test", true, roots(ca)), "other.test");
        }
    }

    @Test
    void expiredCertificateFailsOnlyWhereItIsVerified() throws Exception {
        try (Peer peer = server(expired)) {
            assertTls(peer, CheckTls.DEFAULT, null);
            Path itself = folder.resolve("expired.pem");
            keytool(
                    "-exportcert",
                    "-rfc",
                    "-keystore",
                    folder.resolve("expired").toString(),
                    "-file",
                    itself.toString());
            assertTls(peer, new CheckTls("check.test", true, roots(itself)), "NotAfter");
        }
    }

    @Test
    void serverNameIsAskedFor() throws Exception {
        List<String> names = new ArrayList<>();
        try (Peer peer = new Peer(listening(good), connection -> {
            SSLSocket socket = (SSLSocket) connection;
            socket.startHandshake();
            names.add(((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames()
                    .toString());
            Peer.readHead(socket);
            Peer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        })) {
            assertTls(peer, new CheckTls("www.example.com", false, null), null);
            assertTls(peer, CheckTls.DEFAULT, null);
        }
        assertTrue(names.getFirst().contains("www.example.com"), names::toString);
        assertEquals("[]", names.getLast());
    }

    @Test
    void serverInClearFailsTheHandshake() throws Exception {
        try (Peer peer = Peer.says("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertTls(peer, CheckTls.DEFAULT, "plaintext connection?");
        }
        try (Peer peer = new Peer(connection -> connection.getInputStream().read())) {
            Probe.Result result = once(peer, Checks.get(HttpUrl.of("/")), CheckTls.DEFAULT);
            assertTrue(List.of(Reason.TLS, Reason.RESET).contains(result.reason()), result::toString);
        }
        try (Peer peer = Peer.says("")) {
            HealthCheck check = new HealthCheck(
                    "check",
                    Checks.get(HttpUrl.of("/")),
                    Checks.within(Duration.ofMillis(300)),
                    CheckTarget.DEFAULT.withTls(CheckTls.DEFAULT));
            assertEquals(
                    "no TLS handshake in time",
                    Checks.once(check, peer.address()).evidence());
        }
    }

    @Test
    void serversOfAPoolWithTlsAreCheckedAsTrafficGoesToThem() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("good"))) {
            store.load(in, PASSWORD);
        }
        X509Certificate certificate = (X509Certificate) store.getCertificate("mykey");
        Certificate own = new Certificate(
                "own",
                "own",
                List.of(certificate),
                new KeyBytes(store.getKey("mykey", PASSWORD).getEncoded()),
                List.of());
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        SSLContext asking = SSLContext.getInstance("TLS");
        asking.init(keys.getKeyManagers(), trusting(certificate), null);
        List<String> seen = new CopyOnWriteArrayList<>();
        SSLServerSocket listening = (SSLServerSocket) listening(asking);
        listening.setNeedClientAuth(true);
        try (Peer peer = new Peer(listening, connection -> {
            SSLSession session = ((SSLSocket) connection).getSession();
            seen.add(session.getProtocol() + " " + session.getPeerPrincipal());
            Peer.readHead(connection);
            Peer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        })) {
            PoolTls pool = new PoolTls(true, List.of(certificate), "check.test", own, TlsSettings.MODERN, List.of());
            HealthCheck plain = new HealthCheck(
                    "check", Checks.get(HttpUrl.of("/")), Checks.within(Duration.ofSeconds(10)), CheckTarget.DEFAULT);
            Probe.Result result = Checks.once(plain.within(pool), peer.address());
            assertTrue(result.passed(), result::toString);
            assertEquals(List.of("TLSv1.3 CN=check.test"), seen);
            PoolTls other = new PoolTls(true, List.of(certificate), null, own, TlsSettings.MODERN, List.of());
            assertEquals(
                    Reason.TLS, Checks.once(plain.within(other), peer.address()).reason());
        }
    }

    private static TrustManager[] trusting(X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("it", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Test
    void aChecksOwnWordAndPortStand() {
        PoolTls pool = new PoolTls(false, List.of(), null, null, TlsSettings.INTERMEDIATE, List.of());
        HealthCheck plain = new HealthCheck(
                "check", Checks.get(HttpUrl.of("/")), Checks.within(Duration.ofSeconds(10)), CheckTarget.DEFAULT);
        assertEquals(CheckTls.of(pool), plain.within(pool).target().tls());
        HealthCheck said =
                new HealthCheck("check", plain.spec(), plain.timing(), CheckTarget.DEFAULT.withTls(CheckTls.DEFAULT));
        assertEquals(said, said.within(pool));
        assertEquals(plain.at(81), plain.at(81).within(pool));
        HealthCheck ping = new HealthCheck("ping", new CheckSpec.Ping(), plain.timing(), CheckTarget.DEFAULT);
        assertEquals(ping, ping.within(pool));
    }

    private static void assertTls(Peer peer, CheckTls tls, @Nullable String failure) throws Exception {
        Probe.Result result = once(peer, Checks.get(HttpUrl.of("/")), tls);
        if (failure == null) {
            assertTrue(result.passed(), result::toString);
        } else {
            assertEquals(Reason.TLS, result.reason(), result::toString);
            assertTrue(result.evidence().contains(failure), result::toString);
        }
    }

    private static Probe.Result once(Peer peer, CheckSpec spec, CheckTls tls) throws Exception {
        HealthCheck check =
                new HealthCheck("check", spec, Checks.within(Duration.ofSeconds(10)), CheckTarget.DEFAULT.withTls(tls));
        return Checks.once(check, peer.address());
    }

    private static Peer server(SSLContext context) throws Exception {
        return new Peer(listening(context), connection -> {
            Peer.readHead(connection);
            Peer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY);
            connection.getInputStream().readAllBytes();
        });
    }

    private static ServerSocket listening(SSLContext context) throws Exception {
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static SSLContext context(String name, String start, int days) throws Exception {
        Path file = folder.resolve(name);
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=check.test",
                "-ext",
                "san=dns:check.test",
                "-startdate",
                start,
                "-validity",
                Integer.toString(days),
                "-keystore",
                file.toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-storepass", "secret"));
        command.addAll(1, List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
