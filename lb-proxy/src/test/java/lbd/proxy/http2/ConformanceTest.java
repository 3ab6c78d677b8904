package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.HttpLimits;
import lbd.core.model.Timeouts;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What RFC 9113 and RFC 7541 say of a client that breaks them, section by section. The cases are those of
/// h2spec, which finds two things more to complain of: streams that depend on themselves, which only RFC 7540
/// knew.
@Timeout(60)
class ConformanceTest {
    /// A POST whose body is still to come, in literal fields.
    private static final String[] POST = {":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/"};

    private static final String NO_ERROR = "00000000";

    /// Frames as `type flags stream payload`, the type in hexadecimal digits, in which POST and GET stand for a header
    /// block and `64K` for zeros; and
    /// the first mistake that is told of.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // Frame sizes (4.2).
        "4.2 data, '1 4 1 POST;0 0 1 64K', goaway 1 FRAME_SIZE_ERROR",
        "4.2 headers, '1 4 1 64K', goaway 0 FRAME_SIZE_ERROR",
        // Header blocks (4.3, 6.10).
        "4.3 block is none, '1 5 1 4001', goaway 1 COMPRESSION_ERROR",
        "4.3 priority within, '1 0 1 POST;2 0 1 0000000010', goaway 0 PROTOCOL_ERROR",
        "4.3 other stream within, '1 0 1 POST;1 4 3 POST', goaway 0 PROTOCOL_ERROR",
        "6.10 data within, '1 0 1 POST;0 0 1 00', goaway 0 PROTOCOL_ERROR",
        "6.10 for stream 0, '1 0 1 POST;9 4 0 82', goaway 0 PROTOCOL_ERROR",
        "6.10 after its end, '1 4 1 POST;9 4 1 82', goaway 1 PROTOCOL_ERROR",
        // States (5.1).
        "5.1 idle: data, '0 1 1 00', goaway 0 PROTOCOL_ERROR",
        "5.1 idle: reset, '3 0 1 00000008', goaway 0 PROTOCOL_ERROR",
        "5.1 idle: window, '8 0 1 00000001', goaway 0 PROTOCOL_ERROR",
        "5.1 idle: continuation, '9 4 1 82', goaway 0 PROTOCOL_ERROR",
        "5.1 half closed: data, '1 5 1 POST;0 0 1 00', reset 1 STREAM_CLOSED",
        "5.1 half closed: headers, '1 5 1 POST;1 5 1 POST', reset 1 STREAM_CLOSED",
        "5.1 closed: data, '1 4 1 POST;3 0 1 00000008;0 0 1 00', goaway 1 STREAM_CLOSED",
        "5.1 closed: headers, '1 4 1 POST;3 0 1 00000008;1 5 1 POST', goaway 1 STREAM_CLOSED",
        "5.1 idle: data of a server's, '1 4 3 POST;0 0 2 00', goaway 3 PROTOCOL_ERROR",
        "5.1 idle: reset of a server's, '1 4 3 POST;3 0 2 00000008', goaway 3 PROTOCOL_ERROR",
        "5.1 idle: window of a server's, '1 4 3 POST;8 0 2 00000001', goaway 3 PROTOCOL_ERROR",
        "5.1.1 even, '1 5 2 POST', goaway 0 PROTOCOL_ERROR",
        "5.1.1 smaller than the last, '1 4 5 POST;1 5 3 POST', goaway 5 STREAM_CLOSED",
        // Frames (6).
        "6.1 on stream 0, '0 0 0 00', goaway 0 PROTOCOL_ERROR",
        "6.1 padding, '1 4 1 POST;0 8 1 05 01', goaway 1 PROTOCOL_ERROR",
        "6.2 on stream 0, '1 5 0 POST', goaway 0 PROTOCOL_ERROR",
        "6.2 padding, '1 13 1 ff 82', goaway 0 PROTOCOL_ERROR",
        "6.3 on stream 0, '2 0 0 0000000010', goaway 0 PROTOCOL_ERROR",
        "6.3 length, '1 4 1 POST;2 0 1 00000000', reset 1 FRAME_SIZE_ERROR",
        "6.4 on stream 0, '3 0 0 00000008', goaway 0 PROTOCOL_ERROR",
        "6.4 length, '1 4 1 POST;3 0 1 000000', goaway 1 FRAME_SIZE_ERROR",
        "6.5 acknowledged with a payload, '4 1 0 00', goaway 0 FRAME_SIZE_ERROR",
        "6.5 on a stream, '4 0 1 000300000064', goaway 0 PROTOCOL_ERROR",
        "6.5 length, '4 0 0 000300', goaway 0 FRAME_SIZE_ERROR",
        "6.5.2 push, '4 0 0 000200000002', goaway 0 PROTOCOL_ERROR",
        "6.5.2 window, '4 0 0 000480000000', goaway 0 FLOW_CONTROL_ERROR",
        "6.5.2 frame below 16384, '4 0 0 000500003fff', goaway 0 PROTOCOL_ERROR",
        "6.5.2 frame above 2^24-1, '4 0 0 000501000000', goaway 0 PROTOCOL_ERROR",
        "6.6 push promise, '5 4 1 00000002 82', goaway 0 PROTOCOL_ERROR",
        "6.7 on a stream, '6 0 1 0000000000000000', goaway 0 PROTOCOL_ERROR",
        "6.7 length, '6 0 0 000000', goaway 0 FRAME_SIZE_ERROR",
        "6.8 on a stream, '7 0 1 0000000000000000', goaway 0 PROTOCOL_ERROR",
        "6.9 nothing for the connection, '8 0 0 00000000', goaway 0 PROTOCOL_ERROR",
        "6.9 nothing for a stream, '1 4 1 POST;8 0 1 00000000', reset 1 PROTOCOL_ERROR",
        "6.9 length, '8 0 0 000001', goaway 0 FRAME_SIZE_ERROR",
        "6.9.1 the connection's above 2^31-1, '8 0 0 7fffffff', goaway 0 FLOW_CONTROL_ERROR",
        "6.9.1 a stream's above 2^31-1, '1 4 1 POST;8 0 1 7fffffff', reset 1 FLOW_CONTROL_ERROR",
        "6.9.2 by a setting, '1 4 1 POST;8 0 1 7fff0000;4 0 0 0004 00020000', goaway 1 FLOW_CONTROL_ERROR",
        // Messages (8).
        "8.1 trailers without an end, '1 4 1 POST;1 4 1 -', reset 1 PROTOCOL_ERROR",
        "8.3 pseudo-field in trailers, '1 4 1 POST;1 5 1 82', reset 1 PROTOCOL_ERROR",
        // Priorities (RFC 9218).
        "P7.1 of stream 0, '10 0 0 00000000 753d31', goaway 0 PROTOCOL_ERROR",
        "P7.1 of a push, '10 0 0 00000002 753d31', goaway 0 PROTOCOL_ERROR",
        "P7.1 on a stream, '10 0 1 00000001 753d31', goaway 0 PROTOCOL_ERROR",
        "P7.1 length, '10 0 0 000001', goaway 0 FRAME_SIZE_ERROR",
        // HPACK (RFC 7541).
        "H2.3.3 index beyond the tables, '1 5 1 fe', goaway 1 COMPRESSION_ERROR",
        "H2.3.3 index 0, '1 5 1 80', goaway 1 COMPRESSION_ERROR",
        "H4.2 size after a field, '1 5 1 8220', goaway 1 COMPRESSION_ERROR",
        "H5.2 padding of 8 bits, '1 5 1 0085f2b24a84ff874951fffffffa7f', goaway 1 COMPRESSION_ERROR",
        "H5.2 padding of zeros, '1 5 1 0085f2b24a84ff83495090 00', goaway 1 COMPRESSION_ERROR",
        "H5.2 EOS, '1 5 1 0085f2b24a84ff8749509fffffffff', goaway 1 COMPRESSION_ERROR",
        "H6.3 size above the setting, '1 5 1 3fe21f 82', goaway 1 COMPRESSION_ERROR",
    })
    void aMistakeIsToldByItsName(String section, String frames, String expected) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin();
            for (String frame : frames.split(";")) {
                String[] words = frame.split(" ", 4);
                client.frame(
                        Integer.parseInt(words[0], 16),
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        payload(words[3]));
            }
            client.send();
            assertEquals(expected, mistake(client), section);
        }
    }

    private static byte[] payload(String text) {
        return switch (text) {
            case "POST" -> Http2Client.block(POST);
            case "64K" -> new byte[16_385];
            case "-" -> new byte[0];
            default -> HexFormat.of().parseHex(text.replace(" ", ""));
        };
    }

    /// The first reset or GOAWAY.
    private static String mistake(Http2Client client) throws Exception {
        try {
            while (true) {
                String said = client.next();
                if (said.startsWith("reset") || said.startsWith("goaway")) {
                    return said;
                }
            }
        } catch (EOFException e) {
            return "ended";
        }
    }

    @Test
    void whatIsNotKnownIsPassedOver() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(0xff, 1, Settings.HEADER_TABLE_SIZE, 0)
                    .frame(0xee, 0xff, 7, "0102")
                    .frame(FrameType.PING, 0xfe, 0, "0102030405060708")
                    .frame(FrameType.PRIORITY, 0, 9, "0000000010")
                    .frame(FrameType.GOAWAY, 0, 0, "00000000" + NO_ERROR)
                    .get(1, "/")
                    .send();
            assertEquals("pong 0102030405060708", client.next());
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals("data 1 end a", client.next());
        }
    }

    @Test
    void aResetStreamsFramesThatWereOnTheirWayAreNoMistake() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin()
                    .post(1, "/", "content-length", "1")
                    .data(1, false, "too much")
                    .data(1, true, "and more")
                    .windowUpdate(1, 1)
                    .frame(FrameType.RST_STREAM, 0, 1, "00000008")
                    .get(3, "/")
                    .send();
            String said = client.next();
            while (!said.startsWith("headers 3")) {
                assertTrue(!said.startsWith("goaway"), said);
                said = client.next();
            }
        }
    }

    /// Section 4.3.1: whoever has acknowledged a smaller table says in the next block that he has it.
    @Test
    void aTableThatTheClientMakesSmallerIsSaidToBe() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(Settings.HEADER_TABLE_SIZE, 100).get(1, "/").send();
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals(0x20, client.firstOfBlock);
            assertEquals("data 1 end a", client.next());
            client.get(3, "/").send();
            assertEquals("headers 3 :status: 200 content-length: 1", client.next());
            assertEquals(0x88, client.firstOfBlock);
        }
    }

    @Test
    void aTableThatIsLargeEnoughIsLeftAsItIs() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(Settings.HEADER_TABLE_SIZE, 4096).get(1, "/").send();
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals(0x88, client.firstOfBlock);
        }
    }

    /// More streams than there were slots for them once: what was on its way for the first of them is still none of
    /// the client's mistakes.
    @Test
    void framesOnTheirWayForMoreThanAHundredResetStreamsAreNoMistake() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin();
            for (int id = 1; id < 240; id += 2) {
                client.post(id, "/", "content-length", "1").data(id, false, "too much");
            }
            for (int id = 1; id < 240; id += 2) {
                client.data(id, true, "and more");
            }
            client.get(241, "/").send();
            String said = client.next();
            while (!said.startsWith("headers 241")) {
                assertTrue(!said.startsWith("goaway"), said);
                said = client.next();
            }
        }
    }

    /// Section 6.8: what was on its way when the last stream was told is passed over, not an error that takes the
    /// others with it; and the number does not grow.
    @Test
    void streamsBeyondTheLastThatWasToldArePassedOver() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.with(Duration.ofSeconds(1));
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    answer.join();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                    peer.readAll();
                });
                ProxyFixture fixture = Http2Proxy.to(100, limits, Timeouts.DEFAULT, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("goaway 2147483647 NO_ERROR", client.next());
            assertEquals("ping", client.next());
            client.frame(FrameType.PING, FrameType.ACK, 0, "0000000000000000").send();
            assertEquals("goaway 1 NO_ERROR", client.next());
            client.post(3, "/")
                    .data(3, false, "body")
                    .windowUpdate(3, 1)
                    .headers(3, true, "x-trailer", "y")
                    .post(5, "/")
                    .frame(FrameType.RST_STREAM, 0, 5, "00000008")
                    .frame(FrameType.PING, 0, 0, "0102030405060708")
                    .send();
            assertEquals("pong 0102030405060708", client.next());
            answer.complete(null);
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals("data 1 end a", client.next());
            assertThrows(EOFException.class, client::next);
        }
    }

    @Test
    void theLastStreamThatWasToldDoesNotGrow() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.with(Duration.ofSeconds(1));
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = Http2Proxy.to(100, limits, Timeouts.DEFAULT, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("goaway 2147483647 NO_ERROR", client.next());
            assertEquals("ping", client.next());
            client.frame(FrameType.PING, FrameType.ACK, 0, "0000000000000000").send();
            assertEquals("goaway 1 NO_ERROR", client.next());
            client.get(3, "/").windowUpdate(0, 0).send();
            assertEquals("goaway 1 PROTOCOL_ERROR", client.next());
        }
    }
}
