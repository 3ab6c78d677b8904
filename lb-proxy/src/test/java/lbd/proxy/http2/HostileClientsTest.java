package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.HttpLimits;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that want to make us work, keep or wait: each is bounded, by count or by time.
@Timeout(60)
class HostileClientsTest {
    private static String untilGoAway(Http2Client client) throws IOException {
        String said = client.next();
        while (!said.startsWith("goaway")) {
            said = client.next();
        }
        return said;
    }

    private static ScriptedServer silent() throws IOException {
        return new ScriptedServer(peer -> {
            peer.head();
            peer.readAll();
        });
    }

    private static Timeouts brief(Duration clientIdle) {
        Timeouts d = Timeouts.DEFAULT;
        return new Timeouts(
                d.connect(),
                clientIdle,
                d.serverIdle(),
                d.requestHead(),
                d.keepalive(),
                d.queue(),
                d.tunnel(),
                d.halfClosed());
    }

    @Test
    void dataWithoutDataIsBounded() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().post(1, "/");
            for (int i = 0; i <= 500; i++) {
                client.data(1, false, "");
            }
            client.send();
            assertEquals("goaway 1 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    @Test
    void soIsPaddingInItsPlace() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().post(1, "/");
            for (int i = 0; i <= 500; i++) {
                client.frame(FrameType.DATA, FrameType.PADDED, 1, "02 0000");
            }
            client.send();
            assertEquals("goaway 1 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    @Test
    void windowsThatOpenByAnOctetAreBounded() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().get(1, "/");
            for (int i = 0; i <= 5_000; i++) {
                client.windowUpdate(1, 1);
            }
            client.send();
            assertEquals("goaway 1 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    @Test
    void aHeaderBlockInManySmallPiecesIsBounded() throws Exception {
        try (ProxyFixture fixture = Http2Proxy.to(Configs.deadAddress());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().frame(FrameType.HEADERS, 0, 1, "82");
            for (int i = 0; i <= 16; i++) {
                client.frame(FrameType.CONTINUATION, 0, 1, "");
            }
            client.send();
            assertEquals("goaway 0 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    @Test
    void aHeaderBlockThatNeverEndsIsBounded() throws Exception {
        try (ProxyFixture fixture = Http2Proxy.to(Configs.deadAddress());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().frame(FrameType.HEADERS, 0, 1, new byte[16_384]);
            for (int i = 0; i < 10; i++) {
                client.frame(FrameType.CONTINUATION, 0, 1, new byte[16_384]);
            }
            client.send();
            assertEquals("goaway 0 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    @Test
    void aHeadBeyondTheLimitIsRefusedOnItsStreamAlone() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            String[] many = new String[2 * 200];
            for (int i = 0; i < many.length; i += 2) {
                many[i] = "x-" + i;
                many[i + 1] = "y";
            }
            client.begin().get(1, "/", many).get(3, "/").send();
            assertTrue(client.next().startsWith("headers 1 :status: 431"));
            assertTrue(client.next().startsWith("data 1 end"));
            assertEquals("headers 3 :status: 200 content-length: 1", client.next());
        }
    }

    /// An octet of a block that stands for 4,000 each time (an HPACK bomb).
    @Test
    void aBlockThatGrowsWhenItIsReadIsRefusedWithoutGrowing() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            bomb.writeBytes(Http2Client.block(":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/"));
            // Literal with incremental indexing: x: 4,000 octets, which the table takes; then that entry again and
            // again.
            bomb.writeBytes(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xa1, 0x1e});
            bomb.writeBytes("y".repeat(4_000).getBytes());
            for (int i = 0; i < 10_000; i++) {
                bomb.write(0xbe);
            }
            int flags = FrameType.END_HEADERS | FrameType.END_STREAM;
            client.begin()
                    .frame(FrameType.HEADERS, flags, 1, bomb.toByteArray())
                    .get(3, "/")
                    .send();
            assertTrue(client.next().startsWith("headers 1 :status: 431"));
            assertTrue(client.next().startsWith("data 1 end"));
            assertEquals("headers 3 :status: 200 content-length: 1", client.next());
        }
    }

    @Test
    void moreStreamsThanWereAnnouncedAreRefusedAndThenTheConnection() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(10, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin();
            for (int i = 0; i < 10_000; i++) {
                client.get(2 * i + 1, "/");
            }
            try {
                client.send();
            } catch (IOException e) {
                // It is cut off before it has said all of it.
            }
            assertTrue(untilGoAway(client).endsWith("ENHANCE_YOUR_CALM"));
        }
    }

    @Test
    void aRequestWhoseBodyNeverComesIsLate() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(brief(Duration.ofMillis(300)), server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().post(1, "/").send();
            assertTrue(client.next().startsWith("headers 1 :status: 408"));
            assertEquals("POST / s1 408 client_timeout", fixture.line());
        }
    }

    @Test
    void aWindowThatStaysClosedOrOpensByAnOctetEndsTheStream() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("x".repeat(100_000));
                ProxyFixture fixture = Http2Proxy.to(brief(Duration.ofMillis(500)), server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(Settings.INITIAL_WINDOW_SIZE, 0).get(1, "/").send();
            assertEquals("headers 1 :status: 200 content-length: 100000", client.next());
            String said = "";
            for (int i = 0; i < 100 && !said.startsWith("reset"); i++) {
                client.windowUpdate(1, 1).send();
                said = client.next();
                Thread.sleep(20);
            }
            assertEquals("reset 1 CANCEL", said);
            assertEquals("GET / s1 200 client_timeout", fixture.line());
        }
    }

    /// Each update lets a frame of one octet go, which is no reason to take more of them.
    @Test
    void windowsThatOpenByAnOctetAreBoundedWhereEachMakesAFrameToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("x".repeat(100_000));
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(Settings.INITIAL_WINDOW_SIZE, 0).get(1, "/").send();
            assertEquals("headers 1 :status: 200 content-length: 100000", client.next());
            for (int i = 0; i <= 6_000; i++) {
                client.windowUpdate(1, 1);
            }
            client.send();
            assertEquals("goaway 1 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    /// Each stream's window is charged for what comes after its reset, and there are few octets to a frame.
    @Test
    void smallPiecesForAStreamThatIsOverAreBounded() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().post(1, "/", "content-length", "1").data(1, false, "too much");
            for (int i = 0; i < 20_000; i++) {
                client.data(1, false, "x");
            }
            try {
                client.send();
            } catch (IOException e) {
                // It is cut off before it has said all of it.
            }
            assertEquals("goaway 1 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    /// RFC 9113 section 6.8, by one who does not listen.
    @Test
    void streamsAfterTheLastOneAreBounded() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Http2Proxy.to(
                        100, HttpLimits.DEFAULT.with(Duration.ofSeconds(1)), Timeouts.DEFAULT, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("goaway 2147483647 NO_ERROR", client.next());
            assertEquals("ping", client.next());
            client.frame(FrameType.PING, FrameType.ACK, 0, "0000000000000000").send();
            assertEquals("goaway 1 NO_ERROR", client.next());
            for (int i = 0; i <= 200; i++) {
                client.get(2 * i + 3, "/");
            }
            client.send();
            assertEquals("goaway 1 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }
}
