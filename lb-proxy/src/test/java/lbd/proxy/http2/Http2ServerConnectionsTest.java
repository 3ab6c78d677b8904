package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lbd.proxy.http2.Http2PoolProxy.PLAIN;
import static lbd.proxy.http2.Http2PoolProxy.awaitConnections;
import static lbd.proxy.http2.Http2PoolProxy.client;
import static lbd.proxy.http2.Http2PoolProxy.config;
import static lbd.proxy.http2.Http2PoolProxy.get;
import static lbd.proxy.http2.Http2PoolProxy.hear;
import static lbd.proxy.http2.Http2PoolProxy.hears;
import static lbd.proxy.http2.Http2PoolProxy.proxy;
import static lbd.proxy.http2.Http2Server.plain;
import static lbd.proxy.http2.Http2Server.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolHttp2;
import lbd.core.model.ProxyProtocol;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many connections to servers of HTTP/2 there are, whom each serves, and how it ends.
@Timeout(60)
class Http2ServerConnectionsTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

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
