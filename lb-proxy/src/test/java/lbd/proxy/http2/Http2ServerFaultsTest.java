package lbd.proxy.http2;

import static lbd.proxy.http2.Http2PoolProxy.ask;
import static lbd.proxy.http2.Http2PoolProxy.client;
import static lbd.proxy.http2.Http2PoolProxy.get;
import static lbd.proxy.http2.Http2PoolProxy.hears;
import static lbd.proxy.http2.Http2PoolProxy.proxy;
import static lbd.proxy.http2.Http2Server.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import lbd.core.count.Flood;
import lbd.core.http2.FrameType;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers of HTTP/2 that refuse, reset, break rules or speak something else.
@Timeout(60)
class Http2ServerFaultsTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

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
        "4, 0, 0, 0002 00000001, 1, setting_2",
        "2, 0, 1, 00000000, 1, frame_size",
        "16, 0, 0, 00000001 753d31, 1, priority_update",
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
}
