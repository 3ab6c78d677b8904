package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.BufferFiles;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.fastcgi.Program.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What programs are told of requests, and how they get their bodies.
@Timeout(30)
class RequestsTest {
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private ScriptedServer server;

    @BeforeEach
    void start() throws Exception {
        server = Program.answering(request -> {
            requests.add(request);
            return Program.answer(Program.HEAD + "ok");
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Request told(FastCgiSpec spec, String request) throws Exception {
        try (ProxyFixture fixture = Program.proxy(spec, 0, server.address())) {
            assertEquals("200", Program.status(Program.ask(fixture, request)));
            return requests.poll(10, TimeUnit.SECONDS);
        }
    }

    private static VariableText text(String text) {
        return VariableText.parse(text, Form.FIELD, Scope.SENT);
    }

    @Test
    void aProgramIsToldWhatCgiSays() throws Exception {
        try (ProxyFixture fixture = Program.proxy(server.address())) {
            Program.ask(
                    fixture,
                    "GET /a%20b/x.php/more?q=1&r HTTP/1.1\r\nHost: Shop.example:81\r\nAccept: a/b\r\n"
                            + "X-Forwarded-For: 9.9.9.9\r\nContent-Type: text/x\r\n\r\n");
            Request request = requests.poll(10, TimeUnit.SECONDS);
            Map<String, String> params = request.params();
            Map<String, String> expected = new LinkedHashMap<>();
            expected.put("SCRIPT_FILENAME", "/srv/www/a b/x.php");
            expected.put("SCRIPT_NAME", "/a b/x.php");
            expected.put("PATH_INFO", "/more");
            expected.put("PATH_TRANSLATED", "/srv/www/more");
            expected.put("DOCUMENT_ROOT", "/srv/www");
            expected.put("DOCUMENT_URI", "/a b/x.php/more");
            expected.put("REQUEST_URI", "/a%20b/x.php/more?q=1&r");
            expected.put("QUERY_STRING", "q=1&r");
            expected.put("REQUEST_METHOD", "GET");
            expected.put("REQUEST_SCHEME", "http");
            expected.put("CONTENT_TYPE", "text/x");
            expected.put("CONTENT_LENGTH", "");
            expected.put("GATEWAY_INTERFACE", "CGI/1.1");
            expected.put("SERVER_SOFTWARE", "lbd");
            expected.put("SERVER_PROTOCOL", "HTTP/1.1");
            expected.put("SERVER_NAME", "Shop.example");
            expected.put("SERVER_ADDR", "127.0.0.1");
            expected.put("SERVER_PORT", "" + fixture.address("web").getPort());
            expected.put("REMOTE_ADDR", "127.0.0.1");
            expected.put("REDIRECT_STATUS", "200");
            expected.put("HTTP_HOST", "Shop.example:81");
            expected.put("HTTP_ACCEPT", "a/b");
            expected.put("HTTP_X_FORWARDED_FOR", "127.0.0.1");
            expected.put("HTTP_X_FORWARDED_PROTO", "http");
            expected.put("HTTP_X_FORWARDED_HOST", "Shop.example:81");
            expected.put("HTTP_X_FORWARDED_PORT", "" + fixture.address("web").getPort());
            expected.forEach((name, value) -> assertEquals(value, params.get(name), name));
            assertTrue(Integer.parseInt(request.get("REMOTE_PORT")) > 0);
            assertTrue(request.get("HTTP_CDN_LOOP").startsWith("lbd-"));
            assertEquals(expected.size() + 2, params.size(), () -> "" + params);
            assertEquals(new HashSet<>(request.names()).size(), request.names().size(), "each is told once");
            assertEquals("0", "" + request.body().length);
        }
    }

    @Test
    void namesThatWouldBeOneVariableAreNot() throws Exception {
        Request request = told(
                Program.PHP,
                "GET /x.php HTTP/1.1\r\nHost: h\r\nProxy: http://evil/\r\nX-Forwarded_For: 9.9.9.9\r\nX_User: root\r\n"
                        + "X.User: root\r\nX-User: me\r\nContent_Length: 5\r\nExpect_: x\r\nCookie: a=1\r\n"
                        + "Accept: a\r\nX-Two: 1\r\naccept: b\r\nX-TWO: 2\r\nx-two: 3\r\nCookie: b=2\r\n"
                        + "Redirect-Status: 1\r\nScript-Filename: /etc/passwd\r\n\r\n");
        assertEquals("-", request.get("HTTP_PROXY"));
        assertEquals("127.0.0.1", request.get("HTTP_X_FORWARDED_FOR"));
        assertEquals("me", request.get("HTTP_X_USER"));
        assertEquals("a, b", request.get("HTTP_ACCEPT"));
        assertEquals("1, 2, 3", request.get("HTTP_X_TWO"));
        assertEquals("a=1; b=2", request.get("HTTP_COOKIE"));
        assertEquals("-", request.get("HTTP_CONTENT_LENGTH"));
        assertEquals("-", request.get("HTTP_EXPECT_"));
        assertEquals("/srv/www/x.php", request.get("SCRIPT_FILENAME"));
        assertEquals("200", request.get("REDIRECT_STATUS"));
        assertEquals(new HashSet<>(request.names()).size(), request.names().size(), () -> "" + request.names());
    }

    @ParameterizedTest
    @CsvSource({
        "/x.php, /x.php, ''",
        "/x.php/, /x.php, /",
        "/x.php/y.php/z, /x.php, /y.php/z",
        "/x.phpx/y.php, /x.phpx/y.php, ''",
        "/up.jpg/x.php, /up.jpg/x.php, ''",
        "/, /index.php, ''",
        "/dir/, /dir/index.php, ''",
        "/a/../x%2ephp, /x.php, ''",
        "/a%2Fb.php, /a%2Fb.php, ''",
    })
    void theFirstSegmentThatEndsSoIsTheScript(String path, String script, String rest) throws Exception {
        Request request = told(Program.PHP, Program.get(path));
        assertEquals(script, request.get("SCRIPT_NAME"));
        assertEquals("/srv/www" + script, request.get("SCRIPT_FILENAME"));
        assertEquals(rest, request.get("PATH_INFO"));
        assertEquals(path, request.get("REQUEST_URI"));
    }

    @ParameterizedTest
    @CsvSource({"/picture.jpg", "/x.phps", "/.php", "/a/.php/x", "/x.PHP", "/dir", "*"})
    void whatNamesNoScriptIsNotAskedFor(String path) throws Exception {
        FastCgiSpec bare = new FastCgiSpec("/srv/www", null, null, Map.of());
        try (ProxyFixture fixture = Program.proxy(bare, 0, server.address())) {
            String method = path.equals("*") ? "OPTIONS " : "GET ";
            String answer = Program.ask(fixture, method + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals("404", Program.status(answer));
            assertEquals("no_script", fixture.detail());
            assertEquals(0, requests.size());
            assertEquals(
                    0, fixture.state.pools().get("app").servers().getFirst().inFlight());
        }
    }

    @ParameterizedTest
    @CsvSource({"/x.php/a%0ab", "/%0d/x.php", "/%7f.php", "/a%09/x.php/"})
    void pathsWithControlsAreNobodys(String path) throws Exception {
        FastCgiSpec own = new FastCgiSpec("/srv/www", "/index.php", "^(.+\\.php)(/.*)$", Map.of());
        for (FastCgiSpec spec : List.of(Program.PHP, own)) {
            try (ProxyFixture fixture = Program.proxy(spec, 0, server.address())) {
                assertEquals("400", Program.status(Program.ask(fixture, Program.get(path))));
                assertEquals("path_control", fixture.detail());
                assertEquals(0, requests.size());
            }
        }
        assertEquals(
                "/\u00c3\u00bc.php",
                told(Program.PHP, Program.get("/%C3%BC.php")).get("SCRIPT_NAME"));
    }

    @Test
    void oneScriptMayBeForAllPathsThatNameNone() throws Exception {
        FastCgiSpec front = new FastCgiSpec("/srv/www", "/app/main.php", null, Map.of());
        Request request = told(front, Program.get("/blog/hello/?a=b"));
        assertEquals("/srv/www/app/main.php", request.get("SCRIPT_FILENAME"));
        assertEquals("/app/main.php", request.get("SCRIPT_NAME"));
        assertEquals("/blog/hello/?a=b", request.get("REQUEST_URI"));
        assertEquals("a=b", request.get("QUERY_STRING"));
        assertEquals("/x.php", told(front, Program.get("/x.php")).get("SCRIPT_NAME"));
    }

    @Test
    void aRegularExpressionMaySplitThePath() throws Exception {
        FastCgiSpec greedy = new FastCgiSpec("", "index.php", "^(.+\\.php)(/.*)$", Map.of());
        assertEquals("/a.php/b.php", told(greedy, Program.get("/a.php/b.php/c")).get("SCRIPT_FILENAME"));
        assertEquals("/", told(greedy, Program.get("/a.php/")).get("PATH_INFO"));
        assertEquals("/any", told(greedy, Program.get("/any")).get("SCRIPT_NAME"), "as nginx has it");
        assertEquals("/d/index.php", told(greedy, Program.get("/d/")).get("SCRIPT_NAME"));
        FastCgiSpec mounted = new FastCgiSpec("/app", null, "^()(/.*)$", Map.of());
        Request request = told(mounted, Program.get("/any/thing"));
        assertEquals("", request.get("SCRIPT_NAME"));
        assertEquals("/any/thing", request.get("PATH_INFO"));
        assertEquals("/", told(greedy, Program.get("/x.php")).get("DOCUMENT_ROOT"));
    }

    @Test
    void theConfigurationSaysMoreOrOtherwise() throws Exception {
        Map<String, VariableText> params = new LinkedHashMap<>();
        params.put("APP_ENV", text("prod"));
        params.put("WHO", text("{client.address} {method} {server} {header.x-a}"));
        params.put("SERVER_SOFTWARE", text("nginx/1.0"));
        params.put("HTTP_X_A", text("ours"));
        params.put("HTTP_ACCEPT", text(""));
        params.put("SERVER_NAME", text("{query.none}"));
        Request request = told(
                new FastCgiSpec("/srv", null, null, params),
                "GET /x.php HTTP/1.1\r\nHost: h\r\nX-A: theirs\r\nAccept: a/b\r\n\r\n");
        assertEquals("prod", request.get("APP_ENV"));
        assertEquals("127.0.0.1 GET s1 theirs", request.get("WHO"));
        assertEquals("nginx/1.0", request.get("SERVER_SOFTWARE"));
        assertEquals("ours", request.get("HTTP_X_A"));
        assertEquals("-", request.get("HTTP_ACCEPT"));
        assertEquals("-", request.get("SERVER_NAME"));
        assertEquals(new HashSet<>(request.names()).size(), request.names().size(), () -> "" + request.names());
    }

    @Test
    void manyAndLongFieldsAreTold() throws Exception {
        StringBuilder head = new StringBuilder("GET /x.php HTTP/1.1\r\nHost: h\r\n");
        for (int i = 0; i < 100; i++) {
            head.append("X-").append(i).append(": ").append("v".repeat(i * 5)).append("\r\n");
        }
        Request request = told(Program.PHP, head + "\r\n");
        for (int i = 0; i < 100; i++) {
            assertEquals("v".repeat(i * 5), request.get("HTTP_X_" + i));
        }
    }

    @Test
    void bodiesGoAsStdinInRecords() throws Exception {
        byte[] body = new byte[300_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31 + i / 256);
        }
        Request request = told(
                Program.PHP,
                "POST /x.php HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + new String(body, ISO_8859_1));
        assertArrayEquals(body, request.body());
        assertEquals("300000", request.get("CONTENT_LENGTH"));
        assertTrue(Collections.max(request.records()) <= 65_528, () -> "" + request.records());
    }

    @Test
    void aBodyOfUntoldLengthIsGatheredAndItsLengthTold() throws Exception {
        String chunks = "5\r\nhello\r\n".repeat(1000) + "0\r\n\r\n";
        Request request =
                told(Program.PHP, "POST /x.php HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        assertEquals("hello".repeat(1000), new String(request.body(), ISO_8859_1));
        assertEquals("5000", request.get("CONTENT_LENGTH"));
        assertEquals("-", request.get("HTTP_TRANSFER_ENCODING"));
        Request empty =
                told(Program.PHP, "POST /x.php HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        assertEquals("0", empty.get("CONTENT_LENGTH"));
        assertEquals(new HashSet<>(empty.names()).size(), empty.names().size(), () -> "" + empty.names());
    }

    @Test
    void whatIsGatheredMayLieOnADisk(@TempDir Path folder) throws Exception {
        RouteSpec held = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT.with(new BufferLimits(new RequestBuffer(1 << 16, 1 << 24), null)));
        try (ProxyFixture fixture = new ProxyFixture(Configs.on(
                        new BufferFiles(folder.toString(), 1 << 26),
                        Configs.of(
                                List.of(Configs.routed(null, held)),
                                List.of(Program.pool(Program.PHP, 0, server.address())))));
                Socket client = fixture.connect("web")) {
            Program.send(client, "POST /x.php HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                String piece = ("" + i % 10).repeat(0x10000);
                body.append(piece);
                Program.send(client, "10000\r\n" + piece + "\r\n");
            }
            Program.send(client, "0\r\n\r\n");
            assertEquals("200", Program.status(ScriptedServer.Wire.head(client.getInputStream())));
            Request request = requests.poll(10, TimeUnit.SECONDS);
            assertEquals("" + body.length(), request.get("CONTENT_LENGTH"));
            assertEquals(body.toString(), new String(request.body(), ISO_8859_1));
        }
    }

    @Test
    void tooMuchOfUntoldLengthIsRefusedBeforeAProgramIsAsked() throws Exception {
        try (ProxyFixture fixture = Program.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Program.send(client, "POST /x.php HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < FastCgiSpec.GATHERED / 0x10000; i++) {
                Program.send(client, chunk);
            }
            Program.send(client, "1\r\nx\r\n");
            assertEquals("413", Program.status(ScriptedServer.Wire.head(client.getInputStream())));
            assertEquals("POST /x.php null 413 too_large", fixture.line());
            assertEquals(0, server.connections.get());
        }
    }

    @Test
    void aClientThatWaitsWithItsBodyIsAskedForIt() throws Exception {
        try (ProxyFixture fixture = Program.proxy(server.address())) {
            for (String length : List.of("Content-Length: 5", "Transfer-Encoding: chunked")) {
                try (Socket client = fixture.connect("web")) {
                    Program.send(
                            client,
                            "POST /x.php HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n" + length + "\r\n\r\n");
                    assertEquals("HTTP/1.1 100 Continue\r\n\r\n", ScriptedServer.Wire.head(client.getInputStream()));
                    Program.send(client, length.startsWith("C") ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
                    assertEquals("200", Program.status(ScriptedServer.Wire.head(client.getInputStream())));
                    Request request = requests.poll(10, TimeUnit.SECONDS);
                    assertEquals("hello", new String(request.body(), ISO_8859_1));
                    assertEquals("-", request.get("HTTP_EXPECT"));
                }
            }
        }
    }

    @Test
    void aPoolThatBecomesOneOfHttpIsAskedInHttp() throws Exception {
        try (ScriptedServer http = ScriptedServer.named("http");
                ProxyFixture fixture = Program.proxy(Program.PHP, 5, server.address())) {
            assertEquals("200", Program.status(Program.ask(fixture, Program.get("/x.php"))));
            fixture.apply(Configs.of(List.of(Configs.routed("app")), List.of(Configs.pool("app", http.address()))));
            assertTrue(Program.ask(fixture, Program.get("/x")).endsWith("http"));
            fixture.apply(Configs.of(
                    List.of(Configs.routed("app")), List.of(Program.pool(Program.PHP, 5, server.address()))));
            assertEquals("200", Program.status(Program.ask(fixture, Program.get("/x.php"))));
        }
    }
}
