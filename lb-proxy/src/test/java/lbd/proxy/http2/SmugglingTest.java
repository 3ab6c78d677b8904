package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import lbd.core.http2.FrameType;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a client of HTTP/2 says, a server of HTTP/1 reads each request as one message, or does not see it: the
/// corpus is what HTTP/2 can carry and HTTP/1 would read as another message.
@Timeout(60)
class SmugglingTest {
    private static final String INNER = "GET /admin HTTP/1.1\r\nHost: h\r\n\r\n";

    private final List<String> seen = new CopyOnWriteArrayList<>();

    /// Reads messages as RFC 9112 has them: whatever is left over is told as one.
    private ScriptedServer strict() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                String lower = head.toLowerCase(Locale.ROOT);
                StringBuilder message = new StringBuilder(head.substring(0, head.indexOf(" HTTP/1.1\r\n")));
                if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
                    chunks(peer, message);
                } else if (lower.contains("\r\ncontent-length: ")) {
                    int length = Integer.parseInt(lower.replaceFirst("(?s).*\r\ncontent-length: ([0-9]+)\r\n.*", "$1"));
                    message.append(' ').append(new String(peer.read(length), ISO_8859_1));
                }
                seen.add(message.toString());
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private static void chunks(ScriptedServer.Peer peer, StringBuilder message) throws IOException {
        message.append(' ');
        while (true) {
            int size = Integer.parseInt(line(peer), 16);
            message.append(new String(peer.read(size), ISO_8859_1));
            if (size == 0) {
                while (!line(peer).isEmpty()) {
                    message.append('+');
                }
                return;
            }
            assertEquals("", line(peer));
        }
    }

    private static String line(ScriptedServer.Peer peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 2) != '\r') {
            line.append(new String(peer.read(1), ISO_8859_1));
        }
        return line.substring(0, line.length() - 2);
    }

    /// The status of stream 1, after which another request has been answered.
    private static String answer(Http2Client client) throws IOException {
        String said = client.next();
        while (!said.startsWith("headers 1")) {
            said = client.next();
        }
        String status = said.replaceFirst("headers 1( end)? :status: ([0-9]+).*", "$2");
        client.get(3, "/after").send();
        while (!said.startsWith("headers 3")) {
            said = client.next();
        }
        assertTrue(said.contains(":status: 200"), said);
        return status;
    }

    /// Fields as `name=value` between bars, where `~` stands for CR LF.
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Ends of lines, and of the head, in names and values.
                "x=a~Host: other",
                "x=a~~GET /admin HTTP/1.1~Host: h~~",
                "x=a\nGET /admin HTTP/1.1",
                "x=a\rX: b",
                "x=a\0b",
                "x~y=a",
                "x: y=a",
                "x y=a",
                "x\0=a",
                "x:=a",
                ":=a",
                "=a",
                // Lengths.
                "transfer-encoding=chunked",
                "transfer-encoding=identity",
                "Transfer-Encoding=chunked",
                "transfer-encoding =chunked",
                "content-length=4|content-length=4",
                "content-length=4|content-length=0",
                "content-length=4, 4",
                "content-length=+4",
                "content-length=-4",
                "content-length=0x4",
                "content-length= 4",
                "content-length=99999999999999999999",
                "content-length=",
                "content-length=3",
                "content-length=5",
                "content-length=0",
                // The connection's own.
                "connection=close",
                "connection=content-length|content-length=4",
                "keep-alive=1",
                "proxy-connection=keep-alive",
                "upgrade=h2c|http2-settings=AAMAAABkAARAAAAAAAIAAAAA",
                "te=chunked",
                "te=trailers, chunked",
                // Whose it is.
                "host=other",
                "host=h|host=h",
                "host=h:81",
                // Pseudo-fields after fields, twice, unknown.
                "x=1|:path=/admin",
                ":path=/admin",
                ":method=GET",
                ":authority=other",
                ":status=200",
                ":x=1",
            })
    void fieldsThatWouldMakeAnotherMessageAreRefused(String fields) throws Exception {
        try (ScriptedServer server = strict();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            List<String> all =
                    new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/"));
            for (String field : fields.split("\\|")) {
                int equals = field.indexOf('=');
                all.add(field.substring(0, equals).replace("~", "\r\n"));
                all.add(field.substring(equals + 1).replace("~", "\r\n"));
            }
            client.begin()
                    .headers(1, false, all.toArray(String[]::new))
                    .data(1, true, "body")
                    .send();
            assertEquals("400", answer(client));
            assertEquals(List.of("GET /after"), seenWhole());
        }
    }

    /// A request that has begun and turns out to be none is cut, and no whole message for the server.
    private List<String> seenWhole() {
        return seen.stream().filter(message -> !message.equals("POST /")).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /admin HTTP/1.1~Host: h~~GET|/",
                "GET |/",
                "|/",
                "G\0T|/",
                "GET|/ HTTP/1.1~X: y",
                "GET|/\r\n",
                "GET|/ x",
                "GET|/\0",
                "GET|",
                "GET|x",
                "GET|http://h/",
                "GET|*",
                "GET|/\u00e4",
                "GET|/#x",
                "GET|?x",
            })
    void aMethodOrAPathThatIsNoneIsRefused(String line) throws Exception {
        try (ScriptedServer server = strict();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            String[] parts = line.replace("~", "\r\n").split("\\|", -1);
            client.begin()
                    .headers(1, true, ":method", parts[0], ":scheme", "http", ":authority", "h", ":path", parts[1])
                    .send();
            assertEquals("400", answer(client));
            assertEquals(List.of("GET /after"), seen);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other/x", "h\r\nX: y", "h h", "u@h", "h:80:80", "h:x", "", "[::1", "h,other"})
    void anAuthorityThatIsNoneIsRefused(String authority) throws Exception {
        try (ScriptedServer server = strict();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin()
                    .headers(1, true, ":method", "GET", ":scheme", "http", ":authority", authority, ":path", "/")
                    .send();
            assertEquals("400", answer(client));
            assertEquals(List.of("GET /after"), seen);
        }
    }

    /// A WebSocket that is asked for with a field more.
    private static Http2Client connect(Http2Client client, String name, String value) {
        String[] fields = {
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":authority",
            "h",
            ":path",
            "/chat",
            name,
            value
        };
        return client.headers(1, false, fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"content-length=33", "content-length=0", "transfer-encoding=chunked", "upgrade=h2c", "te=chunked"
            })
    void whatFramesABodyIsRefusedWhereATunnelIsAskedFor(String field) throws Exception {
        try (ScriptedServer server = strict();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            int equals = field.indexOf('=');
            connect(client.begin(), field.substring(0, equals), field.substring(equals + 1))
                    .send();
            assertEquals("400", answer(client));
            assertEquals(List.of("GET /after"), seen);
        }
    }

    @Test
    void afterATunnelThatIsRefusedTheConnectionServesNobodyElse() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        String status = head.startsWith("GET /chat ") ? "403 Forbidden" : "200 OK";
                        peer.send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), "sec-websocket-version", "13")
                    .data(1, false, INNER)
                    .send();
            assertEquals("403", answer(client));
            assertEquals(2, server.connections.get());
        }
    }

    @Test
    void aBodyThatLooksLikeARequestStaysABody() throws Exception {
        try (ScriptedServer server = strict();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            String body = "0\r\n\r\n" + INNER;
            client.begin().post(1, "/").data(1, false, body).data(1, true, "").send();
            assertEquals("200", answer(client));
            String length = Integer.toString(body.length());
            client.post(5, "/", "content-length", length).data(5, true, body).send();
            assertEquals("headers 5 end :status: 200 content-length: 0", client.next());
            assertEquals(List.of("POST / " + body, "GET /after", "POST / " + body), seen);
        }
    }

    @Test
    void trailersSayNothingThatDecides() throws Exception {
        for (String name : Arrays.asList("content-length", "transfer-encoding", "host", "authorization", ":path")) {
            seen.clear();
            try (ScriptedServer server = strict();
                    ProxyFixture fixture = Http2Proxy.to(server.address());
                    Http2Client client = Http2Proxy.client(fixture)) {
                client.begin().post(1, "/").data(1, false, "body").send();
                int ends = FrameType.END_HEADERS | FrameType.END_STREAM;
                client.frame(FrameType.HEADERS, ends, 1, Http2Client.block(name, "1"))
                        .send();
                assertEquals("400", answer(client), name);
                assertEquals(List.of("GET /after"), seenWhole(), name);
            }
        }
    }
}
