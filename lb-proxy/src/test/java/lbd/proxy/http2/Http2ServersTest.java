package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lbd.proxy.http2.Http2Server.plain;
import static lbd.proxy.http2.Http2Server.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import lbd.core.count.Flood;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.Config;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolBuilder;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolHttp2;
import lbd.core.model.ProxyProtocol;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers of HTTP/2 by the frame, behind clients of both versions.
@Timeout(60)
class Http2ServersTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static final UnaryOperator<PoolBuilder> PLAIN = pool -> pool;

    private static ProxyFixture proxy(int streams, UnaryOperator<PoolBuilder> change, InetSocketAddress... servers)
            throws Exception {
        return new ProxyFixture(config(streams, change, servers));
    }

    private static Config config(int streams, UnaryOperator<PoolBuilder> change, InetSocketAddress... servers) {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build();
        PoolBuilder pool =
                Configs.pool("app", servers).builder().http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, streams));
        return Configs.oneLoop(
                Configs.TRANSPORT,
                Configs.of(
                        List.of(Configs.http(http)), List.of(change.apply(pool).build())));
    }

    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return proxy(100, PLAIN, servers);
    }

    private static ProxyFixture proxy(Http2Server server) throws Exception {
        return proxy(server.address());
    }

    private static Http2Client client(ProxyFixture fixture) throws Exception {
        return new Http2Client(fixture.connect("web"));
    }

    private static String hears(BlockingQueue<String> told) throws InterruptedException {
        String next = told.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    /// What comes to a client of HTTP/1, until the server has nothing more to say.
    private static String ask(ProxyFixture fixture, String request) throws IOException {
        try (Socket client = fixture.connect("web")) {
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1)
                    .replaceAll("Date: [^\r]+\r\n", "")
                    .replaceAll("Connection: close\r\n", "");
        }
    }

    private static String get(ProxyFixture fixture, String path) throws IOException {
        return ask(fixture, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    @Test
    void aRequestOfHttp1BecomesAStream() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    heard.add(plain(peer.next()));
                    peer.headers(1, false, ":status", "200", "x-a", "1", "content-length", "3")
                            .data(1, true, "abc")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            String answer = ask(
                    fixture,
                    "GET /x?y HTTP/1.1\r\nHost: h\r\nCookie: a=1; b=2\r\nConnection: X-B, TE\r\nX-B: 1\r\nTE: trailers"
                            + "\r\nX-C: 1\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-length: 3\r\n\r\nabc", answer);
            assertEquals(
                    "headers 1 end :method: GET :scheme: http :authority: h :path: /x?y cookie: a=1; b=2 x-c: 1"
                            + " te: trailers",
                    hears(heard));
            assertEquals("GET /x?y s1 200 ok", fixture.line());
        }
    }

    @Test
    void clientsShareOneConnection() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    String first = peer.next();
                    String second = peer.next();
                    int a = stream(first);
                    int b = stream(second);
                    // The later one is answered first.
                    peer.headers(b, false, ":status", "200").data(b, true, "b").send();
                    heard.add("said");
                    peer.next();
                    peer.headers(a, false, ":status", "200").data(a, true, "a").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client one = client(fixture);
                Http2Client two = client(fixture)) {
            one.begin().get(1, "/one").send();
            two.begin().get(1, "/two").send();
            hears(heard);
            one.post(3, "/three").data(3, true, "z").send();
            List<String> answers = new ArrayList<>(List.of(fixture.line(), fixture.line()));
            answers.replaceAll(line -> line.substring(0, 8));
            assertEquals(1, server.connections());
            assertTrue(answers.contains("GET /one") && answers.contains("GET /two"), answers.toString());
        }
    }

    @Test
    void anAnswerIsReadTheSameHoweverItIsCut() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    byte[] all = peer.headers(1, false, ":status", "103", "link", "</a>")
                            .headers(1, false, ":status", "200", "x-a", "1")
                            .data(1, false, "ab")
                            .frame(FrameType.DATA, FrameType.PADDED, 1, "02 63 0000")
                            .headers(1, true, "x-t", "9")
                            .taken();
                    for (byte octet : all) {
                        peer.socket.getOutputStream().write(octet);
                    }
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("headers 1 :status: 103 link: </a>", client.next());
            assertEquals("headers 1 :status: 200 x-a: 1", client.next());
            StringBuilder body = new StringBuilder();
            String said = client.next();
            while (said.startsWith("data 1 ")) {
                body.append(said.substring(7));
                said = client.next();
            }
            assertEquals("abc", body.toString());
            assertEquals("headers 1 end x-t: 9", said);
        }
    }

    /// Many frames of several streams in one read.
    @Test
    void framesOfOneReadBecomeTheirStreamsBodies() throws Exception {
        String many = "0123456789".repeat(700);
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.next();
                    peer.headers(1, false, ":status", "200").headers(3, false, ":status", "200");
                    peer.data(1, false, "ab").data(1, false, many).data(3, false, many);
                    peer.frame(FrameType.DATA, FrameType.PADDED, 3, "02 63 0000")
                            .data(3, false, "d")
                            .frame(FrameType.PING, 0, 0, "0000000000000000")
                            .data(3, true, "e")
                            .data(1, false, many)
                            .headers(1, true, "x-t", "9")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").get(3, "/").send();
            StringBuilder one = new StringBuilder();
            StringBuilder two = new StringBuilder();
            for (int ended = 0; ended < 2; ) {
                String said = client.next();
                ended += said.contains(" end ") ? 1 : 0;
                if (said.startsWith("data ")) {
                    (said.startsWith("data 1") ? one : two).append(said.substring(said.lastIndexOf(' ') + 1));
                }
            }
            assertEquals("ab" + many + many, one.toString());
            assertEquals(many + "cde", two.toString());
        }
    }

    @Test
    void chunksAndTrailersOfHttp1GoAsDataAndFields() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    heard.add(plain(peer.next()));
                    String said = peer.next();
                    while (said.startsWith("data")) {
                        heard.add(said);
                        said = peer.next();
                    }
                    heard.add(said);
                    peer.headers(1, false, ":status", "200").data(1, false, "z").headers(1, true, "x-t", "1");
                    peer.send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            String answer = ask(
                    fixture,
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\nabc\r\n0\r\nX-Sum: 5\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\nx-t: 1\r\n\r\n", answer);
            assertEquals("headers 1 :method: POST :scheme: http :authority: h :path: /", hears(heard));
            assertEquals("data 1 abc", hears(heard));
            assertEquals("headers 1 end x-sum: 5", hears(heard));
        }
    }

    @Test
    void aBodyOfKnownLengthEndsWithItsLastFrame() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    heard.add(plain(peer.next()));
                    heard.add(peer.next());
                    peer.headers(1, true, ":status", "204").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
            assertEquals("HTTP/1.1 204 No Content\r\n\r\n", answer);
            hears(heard);
            assertEquals("data 1 end abc", hears(heard));
        }
    }

    @Test
    void whatAServerRefusesIsSentAgainEvenWhereItMustNotBeDoneTwice() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.frame(FrameType.RST_STREAM, 0, 1, "00000007").send();
                    heard.add(peer.next());
                });
                Http2Server other = Http2Server.saying("b");
                ProxyFixture fixture = proxy(server.address(), other.address())) {
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
            // It refuses while it has nothing to do: it gets no more on that connection.
            assertEquals("goaway 0 NO_ERROR", hears(heard));
            assertEquals("POST / s2 200 ok", fixture.line());
        }
    }

    @Test
    void goAwayLeavesOutWhatIsSentAgainAndTheRestIsAnswered() throws Exception {
        BlockingQueue<String> second = new LinkedBlockingQueue<>();
        try (Http2Server server = new Http2Server(peer -> {
                    if (heard.isEmpty()) {
                        heard.add(peer.next());
                        heard.add(peer.next());
                        peer.frame(FrameType.GOAWAY, 0, 0, "00000001 00000000").send();
                        peer.headers(1, false, ":status", "200")
                                .data(1, true, "old")
                                .send();
                        heard.add(peer.next());
                        assertThrows(IOException.class, peer::next);
                    } else {
                        second.add(plain(peer.next()));
                        peer.headers(1, false, ":status", "200")
                                .data(1, true, "new")
                                .send();
                        peer.next();
                    }
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/a").get(3, "/b").data(1, true, "x").send();
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                said.add(client.next());
            }
            said.sort(null);
            assertEquals(
                    List.of(
                            "data 1 end ",
                            "data 1 old",
                            "data 3 end ",
                            "data 3 new",
                            "headers 1 :status: 200",
                            "headers 3 :status: 200"),
                    said);
            assertTrue(hears(second).startsWith("headers 1 end :method: GET"));
        }
    }

    @Test
    void whatTheServerResetsIsNoAnswer() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    int id = stream(peer.next());
                    peer.frame(FrameType.RST_STREAM, 0, id, "00000002").send();
                    id = stream(peer.next());
                    peer.headers(id, false, ":status", "200")
                            .data(id, false, "abc")
                            .send();
                    peer.frame(FrameType.RST_STREAM, 0, id, "00000002").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/").send();
            assertTrue(client.next().startsWith("headers 1 :status: 502"));
            assertEquals("POST / s1 502 server_closed", fixture.line());
            assertEquals("reset_internal_error", fixture.detail());
            client.post(3, "/").send();
            String said = client.next();
            while (!said.startsWith("headers 3")) {
                said = client.next();
            }
            assertEquals("data 3 abc", client.next());
            assertEquals("reset 3 INTERNAL_ERROR", client.next());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00000008, CANCEL",
        "0000000b, ENHANCE_YOUR_CALM",
        "00000005, INTERNAL_ERROR",
        "00000000, INTERNAL_ERROR"
    })
    void theClientHearsByWhichWordAnAnswerWasCut(String code, String told) throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "200").data(1, false, "a").send();
                    peer.frame(FrameType.RST_STREAM, 0, 1, code).send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("headers 1 :status: 200", client.next());
            assertEquals("data 1 a", client.next());
            assertEquals("reset 1 " + told, client.next());
        }
    }

    /// Reads so many heads of requests, and says nothing to anything.
    private static void hear(Socket socket, int heads) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int left = heads; left > 0; ) {
            int lengthAndType = in.readInt();
            in.readNBytes(5 + (lengthAndType >>> 8));
            if ((lengthAndType & 0xff) == FrameType.HEADERS) {
                left--;
            }
        }
    }

    @Test
    void aServerThatDiesOnANewConnectionHasFailedEachOfItsRequests() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    if (heard.isEmpty()) {
                        heard.add("first");
                        hear(peer.socket, 3);
                    } else {
                        peer.next();
                        heard.add("second");
                    }
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").get(3, "/").get(5, "/").send();
            for (int i = 0; i < 3; i++) {
                assertEquals("GET / s1 502 server_closed", fixture.line());
            }
            assertEquals(1, server.connections());
        }
    }

    @Test
    void whatAServerClosesAsItRestsIsReplacedOnceWithoutTheClientNoticing() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    int before = heard.size();
                    heard.add("connection");
                    if (before < 2) {
                        peer.next();
                        peer.headers(1, true, ":status", "200").send();
                        hear(peer.socket, 1);
                    }
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("headers 1 end :status: 200", client.next());
            client.get(3, "/").send();
            assertEquals("headers 3 end :status: 200", client.next());
            // On a connection that rests again; the one that replaces it dies before anything is said on it.
            client.get(5, "/").send();
            assertTrue(client.next().startsWith("headers 5 :status: 502"));
            assertEquals(3, server.connections());
        }
    }

    @Test
    void whatTheClientCancelsIsResetAndTheConnectionGoesOn() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    int first = stream(peer.next());
                    heard.add("asked");
                    heard.add(peer.next());
                    // It did not know yet.
                    peer.headers(first, false, ":status", "200")
                            .data(first, true, "late")
                            .send();
                    int second = stream(peer.next());
                    peer.headers(second, false, ":status", "200")
                            .data(second, true, "b")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            try (Socket client = fixture.connect("web")) {
                client.getOutputStream().write("GET /a HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
                assertEquals("asked", hears(heard));
                client.setSoLinger(true, 0);
            }
            assertEquals("reset 1 CANCEL", hears(heard));
            assertTrue(get(fixture, "/b").contains("\r\nb\r\n"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void aSlowClientStopsItsStreamAndNoOther() throws Exception {
        int most = ServerConnection.STREAM_WINDOW;
        try (Http2Server server = new Http2Server(peer -> {
                    int slow = stream(peer.next());
                    peer.headers(slow, false, ":status", "200").send();
                    String piece = "x".repeat(16 * 1024);
                    for (int sent = 0; sent < most; sent += piece.length()) {
                        peer.data(slow, false, piece).send();
                    }
                    heard.add("sent");
                    int quick = stream(peer.next());
                    peer.headers(quick, false, ":status", "200")
                            .data(quick, true, "quick")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client slow = client(fixture)) {
            slow.begin(Settings.INITIAL_WINDOW_SIZE, 1).get(1, "/slow").send();
            assertEquals("headers 1 :status: 200", slow.next());
            assertEquals("data 1 x", slow.next());
            assertEquals("sent", hears(heard));
            assertTrue(get(fixture, "/quick").endsWith("5\r\nquick\r\n0\r\n\r\n"));
        }
    }

    @Test
    void aServersWindowOfOneOctetIsHeeded() throws Exception {
        try (Http2Server server = new Http2Server(
                        peer -> {
                            int id = stream(peer.next());
                            String said = peer.next();
                            while (!said.contains(" end ")) {
                                heard.add(said);
                                peer.windowUpdate(id, 1).send();
                                said = peer.next();
                            }
                            heard.add(said);
                            peer.headers(id, true, ":status", "204").send();
                            peer.next();
                        },
                        Settings.INITIAL_WINDOW_SIZE,
                        1);
                ProxyFixture fixture = proxy(server)) {
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
            assertTrue(answer.startsWith("HTTP/1.1 204"), answer);
            assertEquals(List.of("data 1 a", "data 1 b", "data 1 end c"), List.copyOf(heard));
        }
    }

    @Test
    void aBodyWaitsForTheServersWindow() throws Exception {
        int length = 300_000;
        try (Http2Server server = new Http2Server(peer -> {
                    int id = stream(peer.next());
                    int got = 0;
                    while (got < 65_535) {
                        got += data(peer.next());
                    }
                    heard.add("full " + got);
                    peer.windowUpdate(0, length).windowUpdate(id, length).send();
                    while (got < length) {
                        got += data(peer.next());
                    }
                    peer.headers(id, true, ":status", "204").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            String body = "x".repeat(length);
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n" + body);
            assertTrue(answer.startsWith("HTTP/1.1 204"), answer);
            assertEquals("full 65535", hears(heard));
        }
    }

    private static int data(String said) {
        return said.startsWith("data")
                ? said.substring(said.lastIndexOf(' ') + 1).length()
                : 0;
    }

    /// What a server says in answer to stream 1, and what becomes of it.
    @ParameterizedTest
    @CsvSource({
        // Content-Length and what comes.
        "'0 0 1 61; 0 1 1 62', 5, body_longer_than_length",
        "'0 1 1 61', 9, body_shorter_than_length",
    })
    void aBodyIsAsLongAsItSays(String frames, int unused, String detail) throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    String length = detail.contains("longer") ? "1" : "2";
                    peer.headers(1, false, ":status", "200", "content-length", length);
                    for (String each : frames.split(";")) {
                        String[] parts = each.trim().split(" ");
                        peer.frame(
                                Integer.parseInt(parts[0]),
                                Integer.parseInt(parts[1]),
                                Integer.parseInt(parts[2]),
                                parts[3]);
                    }
                    peer.send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            get(fixture, "/");
            assertEquals("GET / s1 200 bad_response", fixture.line());
            assertEquals(detail, fixture.detail());
        }
    }

    /// Type, flags, stream and payload of what a server says in place of an answer; times; what the log says.
    @ParameterizedTest
    @CsvSource({
        "5, 4, 1, 00000002 88, 1, push_promise",
        "0, 0, 1, 61, 1, data_before_head",
        "1, 5, 1, 80, 1, index_zero",
        "1, 5, 1, 84, 1, pseudo_field_unknown",
        "1, 5, 1, 88 00 01 41 01 62, 1, field_name_upper_case",
        "1, 5, 1, 08 03 313031, 1, status_switching",
        "1, 5, 3, 88, 1, idle_stream",
        "1, 5, 2, 88, 1, idle_stream",
        "0, 0, 0, 00, 1, frame_without_stream",
        "3, 0, 3, 00000000, 1, idle_stream",
        "8, 0, 0, 00000000, 1, connection_window",
        "8, 0, 1, 00000000, 1, window_update_of_nothing",
        "8, 0, 1, 7fffffff, 1, window_too_large",
        "4, 0, 0, 0005 00000001, 1, setting_5",
        "4, 0, 0, 0003 00000064, 60, settings_flood",
        "6, 0, 0, 0000000000000000, 101, ping_flood",
        "66, 0, 0, 00, 501, unknown_frame_flood",
        "7, 0, 0, 7fffffff 00000000, 11, goaway_flood",
        "8, 0, 0, 00000001, 5001, window_update_flood",
        "9, 4, 1, 82, 1, continuation_of_nothing",
    })
    void whatBreaksTheRulesIsNoAnswer(int type, int flags, int stream, String payload, int times, String detail)
            throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    for (int i = 0; i < times; i++) {
                        peer.frame(type, flags, stream, payload);
                    }
                    peer.send();
                    while (true) {
                        peer.next();
                    }
                });
                ProxyFixture fixture = proxy(server)) {
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 502"), answer);
            assertEquals("POST / s1 502 bad_response", fixture.line());
            assertEquals(detail, fixture.detail());
            for (Flood kind : Flood.values()) {
                long counted = fixture.state
                        .pool("app")
                        .servers()
                        .getFirst()
                        .counters()
                        .floods
                        .sum(kind);
                assertEquals(kind.word().equals(detail) ? 1 : 0, counted, kind.word());
            }
        }
    }

    @Test
    void aHeadThatUnpacksBeyondTheLimitIsNoAnswerAndTheConnectionGoesOn() throws Exception {
        // An entry of 3,000 octets, and then references to it.
        StringBuilder bomb = new StringBuilder("88 40 01 61 7f b916").append(" 62".repeat(3_000));
        bomb.append(" be".repeat(2_000));
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.frame(FrameType.HEADERS, FrameType.END_HEADERS | FrameType.END_STREAM, 1, bomb.toString());
                    peer.send();
                    heard.add(peer.next());
                    int id = stream(peer.next());
                    peer.headers(id, false, ":status", "200")
                            .data(id, true, "b")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            assertTrue(get(fixture, "/").startsWith("HTTP/1.1 502"));
            assertEquals("head_too_large", fixture.detail());
            assertEquals("reset 1 PROTOCOL_ERROR", hears(heard));
            assertTrue(get(fixture, "/b").contains("200"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void aServerThatDoesNotSpeakItGetsNoRequest() throws Exception {
        try (ScriptedServer old = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                    peer.readAll();
                });
                Http2Server good = Http2Server.saying("b");
                ProxyFixture fixture = proxy(old.address(), good.address())) {
            // It was asked nothing, so another may do what must not be done twice.
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            String line = fixture.json();
            assertTrue(line.contains("\"tried\":\"s1=settings_not_first\""), line);
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestEndsIt() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "401").data(1, true, "no").send();
                    heard.add(peer.next());
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/").send();
            assertEquals("headers 1 :status: 401", client.next());
            assertEquals("data 1 no", client.next());
            assertEquals("data 1 end ", client.next());
            assertEquals("reset 1 NO_ERROR", client.next());
            assertEquals("reset 1 NO_ERROR", hears(heard));
        }
    }

    /// A client of HTTP/1 would wait for a body until the connection ends.
    @Test
    void anAnswerThatEndsWithItsHeadSaysSoToHttp1() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    for (int id = 1; id < 6; id += 2) {
                        heard.add(peer.next());
                        peer.headers(id, true, ":status", id == 3 ? "304" : "200")
                                .send();
                    }
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", get(fixture, "/"));
            assertEquals("HTTP/1.1 304 Not Modified\r\n\r\n", get(fixture, "/"));
            assertEquals("HTTP/1.1 200 OK\r\n\r\n", ask(fixture, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"));
        }
    }

    /// Of a stream that is over, by its end or by our reset, a server has little more to say.
    @ParameterizedTest
    @CsvSource({"1, 5, 88", "3, 0, 00000008", "0, 0, ''"})
    void whatIsSaidOfStreamsThatAreOverIsBounded(int type, int flags, String payload) throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, true, ":status", "200").send();
                    peer.next();
                    for (int i = 0; i < 600; i++) {
                        peer.frame(type, flags, 1, payload);
                    }
                    peer.send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("headers 1 end :status: 200", client.next());
            fixture.line();
            fixture.detail();
            client.post(3, "/").send();
            String said = client.next();
            assertTrue(said.startsWith("headers 3 :status: 502"), said);
            assertEquals("POST / s1 502 bad_response", fixture.line());
            String detail = fixture.detail();
            assertTrue(List.of("closed_stream_flood", "empty_frame_flood").contains(detail), detail);
        }
    }

    @Test
    void theAnswerToHeadHasNoBody() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "200", "content-length", "5")
                            .data(1, true, "")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server)) {
            String answer = ask(fixture, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", answer);
            assertEquals("HEAD / s1 200 ok", fixture.line());
        }
    }

    @Test
    void expectationsAreTheServersToAnswer() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    heard.add(plain(peer.next()));
                    peer.headers(1, false, ":status", "100").send();
                    heard.add(peer.next());
                    peer.headers(1, true, ":status", "204").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            client.getOutputStream()
                    .write("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
                            .getBytes(ISO_8859_1));
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", ScriptedServer.Wire.head(client.getInputStream()));
            client.getOutputStream().write('x');
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 204"));
            assertTrue(hears(heard).contains("expect: 100-continue"));
            assertEquals("data 1 end x", hears(heard));
        }
    }

    @Test
    void moreThanAServerTakesGoOverAnotherConnection() throws Exception {
        try (Http2Server server = new Http2Server(
                        peer -> {
                            while (true) {
                                heard.add(plain(peer.next()));
                            }
                        },
                        Settings.MAX_CONCURRENT_STREAMS,
                        1);
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/a").get(3, "/b").get(5, "/c").send();
            for (int i = 0; i < 3; i++) {
                assertTrue(hears(heard).startsWith("headers 1 end"));
            }
            assertTrue(server.connections() >= 3, "connections: " + server.connections());
        }
    }

    private void awaitConnections(Http2Server server, int count) throws InterruptedException {
        for (int i = 0; server.connections() < count && i < 1000; i++) {
            Thread.sleep(10);
        }
        assertEquals(count, server.connections());
    }

    @Test
    void requestsAreSpreadOverAsManyConnectionsAsThePoolWants() throws Exception {
        PoolHttp2 two = new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 2, 100);
        try (Http2Server server = new Http2Server(peer -> {
                    while (true) {
                        heard.add(peer.next());
                    }
                });
                ProxyFixture fixture = proxy(100, pool -> pool.http2(two), server.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            hears(heard);
            // With this one the second is opened.
            client.get(3, "/").send();
            hears(heard);
            awaitConnections(server, 2);
            client.get(5, "/").get(7, "/").get(9, "/").send();
            for (int i = 0; i < 3; i++) {
                assertTrue(hears(heard).startsWith("headers"));
            }
            assertEquals(2, server.connections());
        }
    }

    private static boolean take(BlockingQueue<String> from) {
        try {
            return from.poll(20, TimeUnit.SECONDS) != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void anOldConnectionFinishesWhatItHasAndAnotherTakesItsPlace() throws Exception {
        PoolConnections brief = new PoolConnections(
                10, PoolConnections.UNLIMITED, PoolConnections.UNLIMITED, Duration.ofMinutes(1), Duration.ofSeconds(1));
        BlockingQueue<String> answer = new LinkedBlockingQueue<>();
        try (Http2Server server = new Http2Server(peer -> {
                    String said = peer.next();
                    while (said.startsWith("headers")) {
                        heard.add("asked");
                        if (said.contains(":path: /long")) {
                            take(answer);
                        }
                        peer.headers(stream(said), true, ":status", "204").send();
                        said = peer.next();
                    }
                    heard.add(said);
                });
                ProxyFixture fixture = proxy(100, pool -> pool.connections(brief), server.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/long").send();
            assertEquals("asked", hears(heard));
            Thread.sleep(1_100);
            // It is used once more while the next one is opened.
            client.get(3, "/").send();
            awaitConnections(server, 2);
            answer.add("now");
            List<String> answers = new ArrayList<>(List.of(client.next(), client.next()));
            answers.sort(null);
            assertEquals(List.of("headers 1 end :status: 204", "headers 3 end :status: 204"), answers);
            assertEquals("asked", hears(heard));
            assertEquals("goaway 0 NO_ERROR", hears(heard));
        }
    }

    @Test
    void aServerThatIsTakenAwayFinishesWhatItHas() throws Exception {
        BlockingQueue<String> answer = new LinkedBlockingQueue<>();
        try (Http2Server gone = new Http2Server(peer -> {
                    peer.next();
                    heard.add("asked");
                    take(answer);
                    peer.headers(1, true, ":status", "200").send();
                    heard.add(peer.next());
                });
                Http2Server stays = Http2Server.saying("new");
                ProxyFixture fixture = proxy(gone);
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("asked", hears(heard));
            fixture.apply(config(100, PLAIN, stays.address()));
            client.get(3, "/").send();
            assertEquals("headers 3 :status: 200", client.next());
            answer.add("now");
            String said = client.next();
            while (!said.startsWith("headers 1")) {
                said = client.next();
            }
            assertEquals("headers 1 end :status: 200", said);
            assertEquals("goaway 0 NO_ERROR", hears(heard));
        }
    }

    @Test
    void aPoolThatChangesItsVersionSpeaksTheNewOne() throws Exception {
        try (ScriptedServer both = new ScriptedServer(peer -> {
                    String first = peer.head();
                    if (first.startsWith("PRI")) {
                        peer.read("SM\r\n\r\n".length());
                        Http2Client frames = new Http2Client(peer.socket);
                        frames.frame(FrameType.SETTINGS, 0, 0, "").send();
                        while (true) {
                            frames.headers(stream(frames.next()), true, ":status", "202")
                                    .send();
                        }
                    }
                    while (!first.isEmpty()) {
                        peer.send("HTTP/1.1 201 OK\r\nContent-Length: 0\r\n\r\n");
                        first = peer.head();
                    }
                });
                ProxyFixture fixture =
                        new ProxyFixture(config(100, pool -> pool.http2(PoolHttp2.OFF), both.address()))) {
            assertTrue(get(fixture, "/").startsWith("HTTP/1.1 201"));
            fixture.apply(config(100, PLAIN, both.address()));
            assertTrue(get(fixture, "/").startsWith("HTTP/1.1 202"));
            fixture.apply(config(100, pool -> pool.http2(PoolHttp2.OFF), both.address()));
            assertTrue(get(fixture, "/").startsWith("HTTP/1.1 201"));
        }
    }

    @Test
    void aConnectionThatNobodyNeedsIsClosedInOrder() throws Exception {
        PoolConnections brief = new PoolConnections(
                10, PoolConnections.UNLIMITED, PoolConnections.UNLIMITED, Duration.ofSeconds(1), Duration.ofHours(1));
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, true, ":status", "204").send();
                    heard.add(peer.next());
                    assertThrows(EOFException.class, peer::next);
                    heard.add("closed");
                });
                ProxyFixture fixture = proxy(100, pool -> pool.connections(brief), server.address())) {
            get(fixture, "/");
            assertEquals("goaway 0 NO_ERROR", hears(heard));
            assertEquals("closed", hears(heard));
        }
    }

    @Test
    void aConnectionThatBeginsWithItsClientServesNobodyElse() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    heard.add(new String(peer.read(5), ISO_8859_1));
                    while (peer.read(1)[0] != '\n') {}
                    peer.read(Http2Client.PREFACE.length);
                    Http2Client frames = new Http2Client(peer.socket);
                    frames.frame(FrameType.SETTINGS, 0, 0, "").send();
                    while (true) {
                        int id = stream(frames.next());
                        frames.headers(id, true, ":status", "204").send();
                    }
                });
                ProxyFixture fixture = proxy(100, pool -> pool.proxyProtocol(ProxyProtocol.V1), server.address());
                Http2Client one = client(fixture);
                Http2Client two = client(fixture)) {
            one.begin().get(1, "/").send();
            assertEquals("headers 1 end :status: 204", one.next());
            one.get(3, "/").send();
            assertEquals("headers 3 end :status: 204", one.next());
            two.begin().get(1, "/").send();
            assertEquals("headers 1 end :status: 204", two.next());
            assertEquals(2, server.connections.get());
            assertEquals("PROXY", hears(heard));
        }
    }
}
