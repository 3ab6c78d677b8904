package lbd.daemon.ocsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.model.Config;
import lbd.daemon.certificate.Events;
import lbd.daemon.outbound.OutboundClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clock is moved, and openssl answers each question.
class OcspPartTest {
    @TempDir
    Path folder;

    private final Events events = new Events(OcspPart.class);
    private final Map<X509Certificate, byte[]> stapled = new HashMap<>();
    private Instant now = Instant.now();
    private volatile String signer = "responder";
    private volatile int status = 200;
    private int asked;
    private HttpServer server;
    private Issuer issuer;
    private final OcspPart part = new OcspPart(
            new OutboundClient(List.of()),
            answers -> {
                stapled.clear();
                stapled.putAll(answers);
            },
            () -> now);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = new Issuer(folder, "http://127.0.0.1:" + server.getAddress().getPort() + "/");
        server.createContext("/", exchange -> {
            asked++;
            byte[] answer = issuer.answer(exchange.getRequestBody().readAllBytes(), signer);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        events.close();
        part.close();
    }

    private Config config(String ocsp, String... names) throws IOException {
        List<String> certificates = new ArrayList<>();
        for (String name : names) {
            certificates.add("{name: %1$s, certificate: %2$s/%1$s.pem, key: %2$s/%1$s.key}".formatted(name, folder));
        }
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(
                file,
                "version: 1\ntls: {certificates: [" + String.join(", ", certificates) + "]}\nlisteners:\n"
                        + "  - {name: web, protocol: tcp, bind: 127.0.0.1:1, pool: p, tls: {certificates: ["
                        + String.join(", ", names) + "], ocsp: " + ocsp + "}}\n"
                        + "pools: [{name: p, servers: [127.0.0.1:3]}]\n");
        if (ConfigReader.read(file) instanceof ConfigResult.Loaded(var config, var _, var _)) {
            return config;
        }
        throw new AssertionError(ConfigReader.read(file).toString());
    }

    private void want(String ocsp, String... names) throws IOException {
        part.want(OcspPart.wanted(config(ocsp, names)));
    }

    private void lookAfter(Duration time) {
        now = now.plus(time);
        part.look();
    }

    private List<String> problems() {
        List<String> present = new ArrayList<>();
        part.look(sighting -> {
            if (sighting.present()) {
                present.add(sighting.text());
            }
        });
        return present;
    }

    @Test
    void answerIsKeptAndRenewedInTheMiddleOfItsLife() throws IOException {
        X509Certificate a = issuer.sign("a", "rsa:2048", "server.ext");
        X509Certificate b = issuer.sign("b", "rsa:2048", "server.ext");
        want("{staple: fetch}", "a", "b");
        assertEquals(2, asked);
        byte[] first = stapled.get(a);
        assertNotNull(first);
        assertNotNull(stapled.get(b));
        assertEquals(2, events.taken().size());
        lookAfter(Duration.ofDays(3));
        assertEquals(2, asked);
        // A reload that changes nothing asks nothing.
        want("{staple: fetch}", "a", "b");
        assertEquals(2, asked);
        lookAfter(Duration.ofDays(1));
        assertEquals(4, asked);
        assertEquals(List.of(), events.taken());
        want("{staple: off}", "a", "b");
        assertTrue(stapled.isEmpty());
    }

    @Test
    void failureIsToldOnceAndTheAnswerGoesOnUntilItExpires() throws IOException {
        X509Certificate a = issuer.sign("a", "rsa:2048", "server.ext");
        want("fetch", "a");
        events.taken();
        signer = "stranger";
        lookAfter(Duration.ofDays(4));
        lookAfter(Duration.ofHours(2));
        assertEquals(3, asked);
        List<String> told = events.taken();
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.getFirst().startsWith("WARN event=ocsp.failed certificate=a"), told::toString);
        assertTrue(told.getFirst().endsWith("stapled=the answer before"), told::toString);
        assertNotNull(stapled.get(a));
        assertEquals(List.of(), problems());
        status = 500;
        lookAfter(Duration.ofDays(3));
        assertNull(stapled.get(a));
        told = events.taken();
        assertTrue(told.get(0).startsWith("WARN event=ocsp.expired certificate=a"), told::toString);
        assertTrue(told.get(1).contains("HTTP status 500"), told::toString);
    }

    @Test
    void afterFailuresItIsAskedLittleByLittleLater() throws IOException {
        issuer.sign("a", "rsa:2048", "server.ext");
        status = 500;
        want("fetch", "a");
        for (int second = 0; second < 600; second++) {
            lookAfter(Duration.ofSeconds(1));
        }
        assertTrue(asked >= 6 && asked <= 7, "asked " + asked);
    }

    @Test
    void revokedIsAProblemAndNotStapled() throws IOException {
        X509Certificate a = issuer.sign("a", "rsa:2048", "server.ext");
        issuer.revoke(a);
        want("fetch", "a");
        assertTrue(stapled.isEmpty());
        List<String> told = events.taken();
        assertTrue(told.getFirst().startsWith("ERROR event=ocsp.revoked certificate=a"), told::toString);
        assertEquals(List.of("certificate a (%s/a.pem) has been revoked by its issuer".formatted(folder)), problems());
    }

    @Test
    void certificateThatMustBeStapledIsAProblemWithoutAnAnswer() throws IOException {
        issuer.sign("a", "rsa:2048", "staple.ext");
        status = 500;
        want("fetch", "a");
        assertTrue(problems().getFirst().contains("clients refuse it"));
        status = 200;
        lookAfter(Duration.ofMinutes(1));
        assertEquals(List.of(), problems());
    }

    @Test
    void fileHasWhatSomebodyElseFetched() throws IOException {
        X509Certificate a = issuer.sign("a", "rsa:2048", "server.ext");
        Path answer = folder.resolve("a.der");
        Files.write(answer, issuer.answer(OcspQuestion.of(a, issuer.certificate("ca")), "responder"));
        want("{staple: {file: " + answer + "}}", "a");
        assertEquals(0, asked);
        assertNotNull(stapled.get(a));
        lookAfter(Duration.ofDays(8));
        assertTrue(stapled.isEmpty());
        assertEquals(0, asked);
    }

    @Test
    void chainWithoutIssuerIsSaid() throws IOException {
        issuer.sign("a", "rsa:2048", "server.ext");
        String chain = Files.readString(folder.resolve("a.pem"));
        Files.writeString(folder.resolve("a.pem"), chain.substring(0, chain.indexOf("-----END") + 25));
        want("fetch", "a");
        List<String> told = events.taken();
        assertTrue(told.getFirst().contains("the certificate of the issuer is not in the file"), told::toString);
        assertEquals(0, asked);
    }
}
