package lbd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import lbd.core.pool.Pool;
import lbd.daemon.explain.Answered;
import lbd.daemon.explain.AskedRequest;
import lbd.daemon.reload.YamlFileSource;
import lbd.daemon.vrrp.LbVrrp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is explained is what then happens, and explaining leaves no trace.
@Timeout(120)
class ExplainTest {
    @TempDir
    private Path folder;

    private final List<HttpServer> servers = new ArrayList<>();
    private Daemon daemon;
    private int port;

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 3; i++) {
            String name = "s" + i;
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, name.length());
                exchange.getResponseBody().write(name.getBytes(US_ASCII));
                exchange.close();
            });
            server.start();
            servers.add(server);
        }
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, yaml());
        daemon = Daemon.start(
                new YamlFileSource(file), ProxyTraffic::start, new FakeSystemd(), new LbVrrp.Opener(), null);
    }

    @AfterEach
    void stop() {
        daemon.stop("test");
        daemon.stop("test again, to hurry");
        daemon.awaitStopped();
        servers.forEach(server -> server.stop(0));
    }

    private String yaml() {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            members.append("      - {name: s%d, address: 127.0.0.1:%d}%n"
                    .formatted(i, servers.get(i).getAddress().getPort()));
        }
        return """
                version: 1
                process: {workers: 1}
                admin: {http: off, socket: %1$s}
                access_log: {path: off}
                rate_limits: [{name: one, key: '{client.address}', rate: 1/h, burst: 1}]
                pools:
                  - name: hashed
                    scheduler: {type: url_hash, consistent: true}
                    servers:
                %2$s
                  - name: turns
                    scheduler: rr
                    servers:
                %2$s
                  - name: kept
                    scheduler: rr
                    persistence: {type: source}
                    servers:
                %2$s
                  - name: first
                    scheduler: first
                    servers:
                      - {name: off, address: 127.0.0.1:9, state: disabled}
                %2$s
                  - {name: dead, retries: {attempts: 1}, passive: off, servers: [{name: d0, address: 127.0.0.1:9}]}
                listeners:
                  - name: web
                    protocol: http
                    bind: 127.0.0.1:%3$d
                    forwarded: {trust: [127.0.0.1]}
                    request_id: {header: X-Request-ID, accept: trusted}
                    routes:
                      - {match: {path_prefix: /limited}, pool: first, rate_limit: one}
                      - {match: {path_prefix: /turns, method: GET}, pool: turns}
                      - {match: {path_prefix: /kept}, pool: kept}
                      - {match: {header: {X-First: "1"}}, pool: first}
                      - {match: {path: /closed}, pool: first, deny: [127.0.0.0/8]}
                      - {match: {path_prefix: /dead}, pool: dead}
                      - {match: {path: /away}, redirect: {to: /there, status: 302}}
                    pool: hashed
                """.formatted(folder.resolve("admin.sock"), members.toString().stripTrailing(), port);
    }

    private Answered explain(String method, String path, String... headers) {
        return daemon.operator()
                .explain(AskedRequest.of(method, "http://127.0.0.1:" + port + path, List.of(headers), "127.0.0.1", ""))
                .join();
    }

    /// The status, and who has answered.
    private String ask(String method, String path, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            StringBuilder head = new StringBuilder(
                    method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            socket.getOutputStream().write((head + "\r\n").getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            return answer.substring(9, 12) + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private Pool pool(String name) {
        Pool pool = daemon.state().pool(name);
        assert pool != null;
        return pool;
    }

    @Test
    void whatIsExplainedHappens() throws Exception {
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            String path = List.of("/a", "/b/c", "/turnstile", "/x").get(random.nextInt(4)) + random.nextInt(50);
            String[] headers = random.nextInt(3) == 0 ? new String[] {"X-First: 1"} : new String[0];
            Answered said = explain("GET", path, headers);
            assertEquals("200 " + said.server(), ask("GET", path, headers), said::text);
        }
    }

    @Test
    void aClientThatIsKnownIsSaidToGoWhereItWas() throws Exception {
        assertNull(explain("GET", "/kept").server(), "nobody knows it yet");
        assertEquals(0, pool("kept").heldCount());
        String server = ask("GET", "/kept").substring(4);
        Answered said = explain("GET", "/kept");
        assertEquals(server, said.server());
        assertEquals("held", said.rule());
        assertEquals("200 " + server, ask("GET", "/kept"));
        assertNull(explain("GET", "/kept", "X-Forwarded-For: 192.0.2.9").server(), "another client");
    }

    @Test
    void nothingMovesAndNothingIsCounted() throws Exception {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            order.append(ask("GET", "/turns").substring(4));
            assertNull(explain("GET", "/turns").server());
        }
        assertEquals("s0s1s2s0s1s2", order.toString());
        long before = daemon.state().listener("web").requests.sum();
        for (int i = 0; i < 5; i++) {
            assertEquals("s0", explain("GET", "/limited").server());
        }
        assertEquals(before, daemon.state().listener("web").requests.sum());
        assertEquals(0, pool("first").servers().get(1).counters().picked.sum());
        assertEquals("200 s0", ask("GET", "/limited"), "no token was taken");
        assertEquals("429", ask("GET", "/limited").substring(0, 3));
    }

    @Test
    void eachRouteBeforeSaysWhyItDoesNot() throws IOException {
        Answered said = explain("POST", "/turns");
        assertEquals(
                List.of(
                        "path_prefix /limited",
                        "method GET",
                        "path_prefix /kept",
                        "header X-First = 1",
                        "path /closed",
                        "path_prefix /dead",
                        "path /away"),
                said.rules().stream().map(Answered.Rule::obstacle).toList());
        assertEquals("pool hashed", said.outcome());
        assertEquals(
                List.of("limit one by {client.address}", "edited: request_id"),
                explain("GET", "/limited").steps());
        assertEquals(
                "disabled",
                explain("GET", "/", "X-First: 1").servers().getFirst().obstacle());
    }

    @Test
    void whatGoesNowhereSaysWhy() throws Exception {
        assertEquals("refused, 403: denied", explain("GET", "/closed").outcome());
        assertEquals("403", ask("GET", "/closed").substring(0, 3));
        assertEquals(
                "answered by lbd, as the route says", explain("GET", "/away").outcome());
        assertEquals(
                "refused, 400: host_repeated",
                explain("GET", "/", "Host: a", "Host: b").outcome());
        assertTrue(explain("GET", "/a%00").outcome().startsWith("refused, 400"));
        CompletionException none = assertThrows(
                CompletionException.class,
                () -> daemon.operator()
                        .explain(AskedRequest.of("GET", "http://h/", List.of(), "", "db"))
                        .join());
        assertEquals(
                "no listener of HTTP \"db\"; there are: web", none.getCause().getMessage());
        assertThrows(IllegalArgumentException.class, () -> AskedRequest.of("GET", "/path", List.of(), "", ""));
        assertThrows(IllegalArgumentException.class, () -> AskedRequest.of("GET", "http://h/", List.of("x"), "", ""));
        assertThrows(IllegalArgumentException.class, () -> AskedRequest.of("GET", "http://h/", List.of(), "name", ""));
    }

    private String past(String id, String type) throws IOException {
        return HttpText.ask(
                UnixDomainSocketAddress.of(folder.resolve("admin.sock")),
                "POST /api/v1/explain?request=" + id + " HTTP/1.1\r\nHost: x\r\nAccept: " + type
                        + "\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void requestThatIsOverIsExplainedByItsId() throws Exception {
        assertEquals("502", ask("GET", "/dead/a", "X-Request-ID: one").substring(0, 3));
        JsonNode said = new ObjectMapper().readTree(HttpText.body(past("one", "application/json")));
        assertEquals("connect_refused", said.at("/request/ended").textValue());
        assertEquals("/dead/a", said.at("/request/target").textValue());
        assertTrue(said.get("failure").booleanValue());
        assertFalse(said.get("changed_since").booleanValue());
        assertEquals("dead", said.at("/now/pool").textValue());
        assertEquals(6, said.at("/now/rules").size());
        assertTrue(said.at("/now/rules/5/takes").booleanValue());
        String text = HttpText.body(past("one", "text/plain"));
        for (String line : List.of(
                "request    one\n",
                "asked      GET 127.0.0.1:" + port + "/dead/a HTTP/1.1\n",
                "ended      connect_refused\n",
                "server     d0\n",
                "By the same configuration")) {
            assertTrue(text.contains(line), line + " in " + text);
        }
    }

    @Test
    void configurationThatHasChangedSinceIsSaid() throws Exception {
        ask("GET", "/dead/a", "X-Request-ID: two");
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, Files.readString(file).replace("path_prefix: /dead", "path_prefix: /alive"));
        daemon.operator().config().reload().join();
        String text = HttpText.body(past("two", "text/plain"));
        assertTrue(text.contains("The configuration has changed since. By the one in force"), text);
        assertTrue(text.contains("goes to    pool hashed\n"), text);
    }

    @Test
    void idThatNobodyRemembersIsRefusedWithWhatIsRemembered() throws Exception {
        ask("GET", "/dead/a", "X-Request-ID: three");
        String answer = past("four", "text/plain");
        assertEquals(409, HttpText.status(answer));
        assertTrue(
                HttpText.body(answer)
                        .matches("no request \"four\" is remembered: the last failures are \\(1 since 20.*,"
                                + " 0s ago\\), and a sample of what went well, one in 64 \\(none now\\)\n"),
                answer);
    }
}
