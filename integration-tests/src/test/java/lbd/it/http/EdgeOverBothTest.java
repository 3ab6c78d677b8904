package lbd.it.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Limits, logins, cookies and other rules are the same for clients of both versions: curl, and one daemon for all.
class EdgeOverBothTest {
    enum Version {
        HTTP_1("--http1.1", "HTTP/1.1"),
        HTTP_2("--http2-prior-knowledge", "HTTP/2");

        private final String option;
        private final String start;

        Version(String option, String start) {
            this.option = option;
            this.start = start;
        }
    }

    @TempDir
    private static Path folder;

    private static final List<HttpServer> SERVERS = new ArrayList<>();
    private static int port;
    private static final Semaphore ARRIVED = new Semaphore(0);
    private static final Semaphore LET_GO = new Semaphore(0);
    private static KeyPair keys;
    private static LbdProcess lbd;

    private static int serve(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/keys" -> answer(exchange, 200, jwks());
                case "/check" -> check(exchange);
                case "/held" -> {
                    ARRIVED.release();
                    LET_GO.acquireUninterruptibly();
                    answer(exchange, 200, name);
                }
                default ->
                    answer(
                            exchange,
                            200,
                            name + " " + exchange.getRequestHeaders().getFirst("X-User"));
            }
        });
        server.start();
        SERVERS.add(server);
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    private static void check(HttpExchange exchange) throws IOException {
        boolean good = "k=1".equals(exchange.getRequestHeaders().getFirst("Cookie"));
        exchange.getResponseHeaders().add(good ? "X-User" : "WWW-Authenticate", good ? "jane" : "Cookie");
        answer(exchange, good ? 204 : 401, good ? "" : "who?");
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String jwks() {
        byte[] encoded = ((EdECPublicKey) keys.getPublic()).getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k\",\"x\":\"" + base64(x) + "\"}]}";
    }

    private static String token(String subject) throws Exception {
        String claims = "{\"sub\":\"" + subject + "\",\"exp\":" + (System.currentTimeMillis() / 1000 + 600) + "}";
        String signed =
                base64("{\"alg\":\"EdDSA\",\"kid\":\"k\"}".getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    @BeforeAll
    static void start() throws Exception {
        port = RealServer.freePort();
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        int a = serve("a");
        int b = serve("b");
        secret("secret", "0123456789abcdef0123456789abcdef");
        secret("htpasswd", "jane:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n"); // password
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                admin: {http: off, socket: FOLDER/admin.sock}
                rate_limits:
                  - {name: rare, key: "{header.X-Key}", rate: 1/h, burst: 1}
                  - {name: paced, key: all, rate: 200/s, burst: 5}
                  - {name: atonce, key: "{header.X-Key}", concurrency: 1, status: 503}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:PORT"
                    http2: {prior_knowledge: true}
                    routes:
                      - {match: {path: /rare}, rate_limit: rare, pool: one}
                      - {match: {path: /paced}, rate_limit: paced, respond: {status: 204}}
                      - {match: {path: /held}, rate_limit: atonce, pool: one}
                      - {match: {path: /sticky}, pool: sticky}
                      - match: {path: /basic}
                        basic_auth: {realm: here, file: FOLDER/htpasswd}
                        request_headers: {set: {X-User: "{auth.user}"}}
                        pool: one
                      - match: {path: /jwt}
                        jwt: {jwks: "http://127.0.0.1:A/keys", forward: {X-User: "{jwt.sub}"}}
                        pool: one
                      - match: {path: /asked}
                        forward_auth: {pool: one, path: /check, copy_request: [Cookie], copy_response: [X-User]}
                        pool: one
                      - match: {path: /cors}
                        cors: {origins: ["https://shop.test"], methods: [PUT], credentials: true}
                        pool: one
                      - {match: {path: /body}, respond: {content_type: text/html, body: "<p>{header.X-Key}"}}
                pools:
                  - {name: one, servers: ["127.0.0.1:A"]}
                  - name: sticky
                    servers: [{name: a, address: "127.0.0.1:A"}, {name: b, address: "127.0.0.1:B"}]
                    persistence: {type: cookie, name: LBD, secret_file: FOLDER/secret}
                """.replace("FOLDER", folder.toString())
                .replace("PORT", "" + port)
                .replace(":A", ":" + a)
                .replace(":B", ":" + b));
        lbd = LbdProcess.start(folder, "run", "-c", file.toString());
        lbd.printed("event=process.ready");
    }

    private static void secret(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterAll
    static void stop() {
        LET_GO.release(100);
        lbd.close();
        SERVERS.forEach(server -> server.stop(0));
    }

    private static Process curl(Version version, String path, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-si", "--max-time", "30", version.option));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + port + path);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /// The answer with its head in small letters, without the version and the reason.
    private static String ask(Version version, String path, String... options) {
        try {
            return heard(version, curl(version, path, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String heard(Version version, Process curl) {
        try {
            String answer = new String(curl.getInputStream().readAllBytes(), UTF_8);
            assertTrue(answer.startsWith(version.start + " "), answer);
            int end = answer.indexOf("\r\n\r\n");
            String head = answer.substring(version.start.length() + 1, end).toLowerCase(Locale.ROOT);
            return head.substring(0, 3) + head.substring(head.indexOf("\r\n")) + answer.substring(end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void is(String answer, String status, String... parts) {
        assertTrue(answer.startsWith(status), answer);
        for (String part : parts) {
            assertTrue(answer.contains(part), () -> part + " is not in " + answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRateRefusesAndSaysWhenToComeAgain(Version version) throws Exception {
        is(ask(version, "/rare", "-HX-Key: " + version), "200");
        is(
                ask(version, "/rare", "-HX-Key: " + version),
                "429",
                "\r\nretry-after: 3",
                "\r\nratelimit-policy: \"rare\";q=1;w=3600\r\n",
                "\r\nratelimit: \"rare\";r=0;t=3");
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceIsHeldUntilItsAnswerHasEnded(Version version) throws Exception {
        Process held = curl(version, "/held", "-HX-Key: " + version);
        ARRIVED.acquire();
        is(
                ask(version, "/held", "-HX-Key: " + version),
                "503",
                "\r\nratelimit-policy: \"atonce\";q=1;qu=\"concurrent-requests\"\r\n",
                "\r\nratelimit: \"atonce\";r=0\r\n");
        LET_GO.release(2);
        is(heard(version, held), "200", "\r\n\r\na");
        lbd.await(() -> ask(version, "/held", "-HX-Key: " + version).startsWith("200"));
        ARRIVED.acquire();
    }

    @ParameterizedTest
    @EnumSource
    void aCookieLeadsBack(Version version) throws Exception {
        String first = ask(version, "/sticky");
        is(first, "200", "\r\nset-cookie: lbd=", "\r\ncache-control: private");
        String cookie = new String(
                curl(version, "/sticky", "-o", "/dev/null", "-c", "-")
                        .getInputStream()
                        .readAllBytes(),
                UTF_8);
        String value = cookie.substring(cookie.indexOf("LBD\t") + 4).strip();
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            String answer = ask(version, "/sticky", "-HCookie: LBD=" + value);
            assertTrue(!answer.contains("set-cookie"), answer);
            served.add(answer.substring(answer.indexOf("\r\n\r\n")));
        }
        assertEquals(1, served.size(), served::toString);
    }

    @ParameterizedTest
    @EnumSource
    void whoHasAPasswordIsLetIn(Version version) throws Exception {
        is(ask(version, "/basic"), "401", "\r\nwww-authenticate: basic realm=\"here\"");
        is(ask(version, "/basic", "-u", "jane:wrong"), "401");
        is(ask(version, "/basic", "-u", "jane:password"), "200", "\r\n\r\na jane");
    }

    @ParameterizedTest
    @EnumSource
    void whoHasATokenIsLetIn(Version version) throws Exception {
        String token = token("joe");
        is(ask(version, "/jwt"), "401", "\r\nwww-authenticate: bearer\r\n");
        is(ask(version, "/jwt", "-HAuthorization: Bearer " + token + "x"), "401", "error=\"invalid_token\"");
        is(ask(version, "/jwt", "-HAuthorization: Bearer " + token, "-HX-User: root"), "200", "\r\n\r\na joe");
    }

    @ParameterizedTest
    @EnumSource
    void whomAnotherServerKnowsIsLetIn(Version version) throws Exception {
        is(ask(version, "/asked"), "401", "\r\nwww-authenticate: cookie\r\n", "\r\n\r\nwho?");
        is(ask(version, "/asked", "-HCookie: k=1", "-HX-User: root"), "200", "\r\n\r\na jane");
    }

    @ParameterizedTest
    @EnumSource
    void pagesOfOtherSitesMayAsk(Version version) throws Exception {
        is(
                ask(
                        version,
                        "/cors",
                        "-XOPTIONS",
                        "-HOrigin: https://shop.test",
                        "-HAccess-Control-Request-Method: PUT"),
                "204",
                "\r\naccess-control-allow-origin: https://shop.test\r\n",
                "\r\naccess-control-allow-credentials: true\r\n");
        is(
                ask(version, "/cors", "-HOrigin: https://shop.test"),
                "200",
                "\r\naccess-control-allow-origin: https://shop.test\r\n",
                "\r\nvary: origin\r\n");
        assertTrue(!ask(version, "/cors", "-HOrigin: https://evil.test").contains("evil"));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerOfOurOwnSaysWhoAsked(Version version) throws Exception {
        is(ask(version, "/body", "-HX-Key: <b>"), "200", "\r\ncontent-length: 16\r\n", "\r\n\r\n<p>&#x3c;b&#x3e;");
    }

    /// A client that sends at twice the rate, whatever the answers are. How fast it really was is read from the
    /// daemon's
    /// own log, so that a machine that stands still for a while changes nothing.
    @Test
    void whoComesTwiceAsOftenAsHeMayGetsHalfThrough() throws Exception {
        int requests = 600;
        long interval = 1_000_000_000L / 400;
        byte[] request = "GET /paced HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread reader = Thread.startVirtualThread(() -> read(socket));
            socket.setTcpNoDelay(true);
            long begin = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                LockSupport.parkNanos(begin + i * interval - System.nanoTime());
                socket.getOutputStream().write(request);
            }
            lbd.await(() -> paced().size() == requests);
            socket.close();
            reader.join();
        }
        List<Line> lines = paced();
        long passed = lines.stream().filter(line -> line.status == 204).count();
        double seconds = (lines.getLast().millis - lines.getFirst().millis) / 1000.0;
        assertTrue(passed <= 200 * seconds + 5 + 1, () -> passed + " in " + seconds + " s");
        double expected = through(lines);
        assertEquals(expected, passed, 0.05 * expected + 2, () -> "of " + requests + " in " + seconds + " s");
    }

    /// How many a bucket of 5 tokens, which gets 200 a second, lets through of those who came at these times.
    private static double through(List<Line> lines) {
        double tokens = 5;
        double through = 0;
        long last = lines.getFirst().millis;
        for (Line line : lines) {
            tokens = Math.min(5, tokens + (line.millis - last) * 0.2);
            last = line.millis;
            if (tokens > 0.999) {
                tokens--;
                through++;
            }
        }
        return through;
    }

    private record Line(long millis, int status) {}

    private static List<Line> paced() {
        Pattern line = Pattern.compile("\\{\"time\":\"([^\"]+)\".*\"target\":\"/paced\".*\"status\":(\\d+)");
        return line.matcher(lbd.output())
                .results()
                .map(r -> new Line(Instant.parse(r.group(1)).toEpochMilli(), Integer.parseInt(r.group(2))))
                .toList();
    }

    private static void read(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // Closed.
        }
    }
}
