package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9218: what waits within one connection goes by its urgency.
@Timeout(60)
class UrgencyTest {
    @ParameterizedTest
    @CsvSource({
        "u=0, 0",
        "u=7, 7",
        "'u=5, i', 5",
        "'i, u=1', 1",
        "'i,u=1', 1",
        "u=8, 3",
        "u=-1, 3",
        "u=11, 3",
        "xu=1, 3",
        "i, 3",
        "'', 3",
        "u, 3",
        "u=, 3",
        "u=1;x, 1",
        "'u=5, u=1', 1"
    })
    void theFieldTellsIt(String value, int urgency) {
        byte[] bytes = value.getBytes(ISO_8859_1);
        assertEquals(urgency, Urgency.of(bytes, 0, bytes.length));
    }

    private static ScriptedServer large() throws Exception {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + "x".repeat(20));
            }
        });
    }

    /// The streams in the order in which their data comes, once the connection's window opens.
    private static List<Integer> order(Http2Client client, int streams) throws Exception {
        for (int i = 0; i < streams; i++) {
            assertTrue(client.next().startsWith("headers"));
        }
        List<Integer> order = new ArrayList<>();
        client.windowUpdate(0, 1000).send();
        while (order.size() < streams) {
            String said = client.next();
            assertTrue(said.startsWith("data") && said.contains(" end "), said);
            order.add(Integer.parseInt(said.split(" ")[1]));
        }
        return order;
    }

    /// Takes all of the connection's window.
    private static void fill(Http2Client client) throws Exception {
        client.begin(Settings.INITIAL_WINDOW_SIZE, 1_000_000).get(1, "/fill").send();
        int received = 0;
        while (received < Settings.DEFAULT_WINDOW) {
            String said = client.next();
            received += said.startsWith("data")
                    ? said.substring(said.lastIndexOf(' ') + 1).length()
                    : 0;
        }
    }

    private static ScriptedServer filling() throws Exception {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                int length = head.startsWith("GET /fill") ? Settings.DEFAULT_WINDOW : 20;
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
            }
        });
    }

    @Test
    void theMostUrgentGoesFirstWhateverCameFirst() throws Exception {
        try (ScriptedServer server = filling();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            fill(client);
            client.get(3, "/", "priority", "u=7")
                    .get(5, "/", "priority", "u=0")
                    .get(7, "/")
                    .get(9, "/", "priority", "u=1")
                    .send();
            assertEquals(List.of(5, 9, 7, 3), order(client, 4));
        }
    }

    @Test
    void aPriorityUpdateChangesIt() throws Exception {
        try (ScriptedServer server = filling();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            fill(client);
            client.get(3, "/", "priority", "u=1").get(5, "/").send();
            String update = "00000005" + HexFormat.of().formatHex("u=0".getBytes(ISO_8859_1));
            client.frame(FrameType.PRIORITY_UPDATE, 0, 0, update).send();
            assertEquals(List.of(5, 3), order(client, 2));
        }
    }

    /// Section 7.1: kept for a stream that is still to come, whose own field it overrides.
    @Test
    void aPriorityUpdateMayComeFirst() throws Exception {
        try (ScriptedServer server = filling();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            fill(client);
            String update = "00000005" + HexFormat.of().formatHex("u=0".getBytes(ISO_8859_1));
            client.frame(FrameType.PRIORITY_UPDATE, 0, 0, update)
                    .get(3, "/", "priority", "u=1")
                    .get(5, "/", "priority", "u=7")
                    .send();
            assertEquals(List.of(5, 3), order(client, 2));
        }
    }

    /// As clients send them: the connection's window and a stream's in one piece.
    @Test
    void whoseOwnWindowGrowsTooDoesNotGoFirst() throws Exception {
        try (ScriptedServer server = filling();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            fill(client);
            client.get(3, "/", "priority", "u=0").get(5, "/", "priority", "u=7").send();
            for (int i = 0; i < 2; i++) {
                assertTrue(client.next().startsWith("headers"));
            }
            client.windowUpdate(0, 20).windowUpdate(5, 10).send();
            String first = client.next();
            assertTrue(first.startsWith("data 3 "), first);
            client.windowUpdate(0, 20).send();
            String second = client.next();
            assertTrue(second.startsWith("data 5 "), second);
        }
    }

    @Test
    void aWindowOfOneOctetHoldsUpNobodyElse() throws Exception {
        try (ScriptedServer server = large();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(Settings.INITIAL_WINDOW_SIZE, 1)
                    .get(1, "/")
                    .get(3, "/")
                    .send();
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                said.add(client.next());
            }
            assertTrue(said.contains("data 1 x") && said.contains("data 3 x"), said.toString());
            client.windowUpdate(3, 100).send();
            assertEquals("data 3 end " + "x".repeat(19), client.next());
        }
    }
}
