package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lbd.proxy.http2.Http2PoolProxy.ask;
import static lbd.proxy.http2.Http2PoolProxy.client;
import static lbd.proxy.http2.Http2PoolProxy.get;
import static lbd.proxy.http2.Http2PoolProxy.hears;
import static lbd.proxy.http2.Http2PoolProxy.proxy;
import static lbd.proxy.http2.Http2Server.plain;
import static lbd.proxy.http2.Http2Server.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What servers of HTTP/2 are asked and answer, by the frame, behind clients of both versions.
@Timeout(60)
class Http2ServersTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

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
        int most = Http2ServerConnection.STREAM_WINDOW;
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

    /// RFC 7541 section 6.2.3: who passes on what nobody may index says so too, whatever its name is.
    @Test
    void whatOneSideMarksAsNeverToBeIndexedIsMarkedForTheOther() throws Exception {
        BlockingQueue<List<String>> marked = new LinkedBlockingQueue<>();
        try (Http2Server server = new Http2Server(peer -> {
                    for (int id = 1; id < 5; id += 2) {
                        peer.next();
                        marked.add(List.copyOf(peer.neverIndexed));
                        peer.frame(FrameType.HEADERS, 5, id, "88 10 03 782d61 01 31 00 03 782d62 01 32")
                                .send();
                    }
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            // GET, http, :authority h, :path /secret and x-k as never indexed, x-l as other literals.
            String request = "82 86 11 01 68 14 07 2f736563726574 10 03 782d6b 01 31 00 03 782d6c 01 32";
            client.begin().frame(FrameType.HEADERS, 5, 1, request).send();
            assertEquals("headers 1 end :status: 200 x-a: 1 x-b: 2", client.next());
            assertEquals(List.of("x-a"), client.neverIndexed);
            assertEquals(List.of(":authority", ":path", "x-k"), marked.take());
            client.get(3, "/", "authorization", "Basic eDp5").send();
            assertEquals("headers 3 end :status: 200 x-a: 1 x-b: 2", client.next());
            assertEquals(List.of("authorization"), marked.take());
        }
    }

    @Test
    void aTableThatTheServerMakesSmallerIsSaidToBe() throws Exception {
        BlockingQueue<Integer> first = new LinkedBlockingQueue<>();
        try (Http2Server server = new Http2Server(
                        peer -> {
                            for (int id = 1; id < 5; id += 2) {
                                peer.next();
                                first.add(peer.firstOfBlock);
                                peer.headers(id, true, ":status", "200").send();
                            }
                            peer.next();
                        },
                        Settings.HEADER_TABLE_SIZE,
                        0);
                ProxyFixture fixture = proxy(server)) {
            get(fixture, "/");
            get(fixture, "/");
            assertEquals(0x20, first.take());
            assertEquals(0x82, first.take());
        }
    }

    @Test
    void aServerThatSendsMoreThanItsWindowIsToldSo() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "200");
                    for (int i = 0; i <= Http2ServerConnection.STREAM_WINDOW / 16_384; i++) {
                        peer.frame(FrameType.DATA, 0, 1, new byte[16_384]);
                    }
                    peer.send();
                    heard.add(peer.next());
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture)) {
            client.begin(Settings.INITIAL_WINDOW_SIZE, 0).get(1, "/").send();
            assertEquals("headers 1 :status: 200", client.next());
            assertEquals("reset 1 FLOW_CONTROL_ERROR", hears(heard));
        }
    }

    /// Twice as many resets as were remembered once, each with data on its way: more than the bound of frames for
    /// streams that are over, and no reason to take the connection from the request that goes on.
    @Test
    void clientsThatLeaveManyAnswersTakeNobodyElsesAway() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    int most = 0;
                    for (int i = 0; i < 86; i++) {
                        most = Math.max(most, stream(peer.next()));
                    }
                    for (int id = 1; id <= most; id += 2) {
                        peer.headers(id, false, ":status", "200").data(id, false, "a");
                    }
                    peer.send();
                    for (int i = 0; i < 85; i++) {
                        assertTrue(peer.next().startsWith("reset"));
                    }
                    for (int id = 3; id <= most; id += 2) {
                        for (int i = 0; i < 30; i++) {
                            peer.frame(FrameType.DATA, 0, id, new byte[1_000]);
                        }
                    }
                    peer.data(1, true, "b").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server);
                Http2Client client = client(fixture);
                Http2Client leaving = client(fixture)) {
            client.begin().get(1, "/").send();
            leaving.begin();
            for (int i = 0; i < 85; i++) {
                leaving.get(2 * i + 1, "/");
            }
            leaving.send();
            assertEquals("headers 1 :status: 200", client.next());
            leaving.vanish();
            assertEquals("data 1 a", client.next());
            assertEquals("data 1 b", client.next());
            assertEquals("data 1 end ", client.next());
        }
    }
}
