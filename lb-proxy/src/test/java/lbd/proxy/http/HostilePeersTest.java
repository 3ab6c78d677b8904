package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers and clients that keep to the letter, or not even to that, to reach somebody else's messages.
@Timeout(30)
class HostilePeersTest {
    private static final String GET = "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n";

    private static String answerTo(String request, ScriptedServer.Script script) throws Exception {
        try (ScriptedServer server = new ScriptedServer(script);
                ProxyFixture fixture = Talk.proxy(server.address())) {
            return Talk.exchange(fixture, request);
        }
    }

    @Test
    void aFloodOfInterimAnswersEnds() throws Exception {
        String answer = answerTo(GET, peer -> {
            peer.head();
            while (true) {
                peer.send("HTTP/1.1 102 Processing\r\n\r\n");
            }
        });
        assertTrue(answer.startsWith("HTTP/1.1 102 Processing\r\n"), answer);
        assertTrue(answer.contains("HTTP/1.1 502 Bad Gateway\r\n"), answer);
        assertEquals(100, answer.split("102 Processing", -1).length - 1);
    }

    @Test
    void fieldsThatACgiWouldTakeForCheckedOnesGoNowhere() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent_Length: 9\r\nX_Own: 1\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = Talk.proxy(server.address())) {
            String answer = Talk.exchange(
                    fixture,
                    "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\nX_Forwarded_For: 6.6.6.6\r\n"
                            + "x-Forwarded_proto: https\r\nTransfer_Encoding: chunked\r\nUser_Agent: a\r\nMy_Own: 1\r\n"
                            + "\r\n");
            String head = server.heads.get(0);
            for (String gone : List.of("6.6.6.6", "https", "Transfer_Encoding")) {
                assertFalse(head.contains(gone), head);
            }
            assertTrue(head.contains("User_Agent: a\r\nMy_Own: 1\r\n"), head);
            assertFalse(answer.contains("Content_Length"), answer);
            assertTrue(answer.contains("X_Own: 1\r\n"), answer);
        }
    }

    @Test
    void anUpgradeBeforeTheBodyHasComeIsNone() throws Exception {
        String request = "POST / HTTP/1.1\r\n" + Talk.HOST
                + "Connection: Upgrade\r\nUpgrade: echo\r\nContent-Length: 4\r\n\r\nbo";
        String answer = answerTo(request, peer -> {
            peer.head();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            peer.readAll();
        });
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
    }

    @Test
    void anUpgradeToNothingIsNone() throws Exception {
        String request = "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n");
                    peer.readAll();
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, request);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 502 "));
            assertEquals("GET / s1 502 bad_response", fixture.line());
            assertEquals("upgrade_not_asked", fixture.detail());
        }
    }

    @Test
    void theEarlyAnswerOfAServerThatResetsTheUploadArrives() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (ScriptedServer server = new ScriptedServer(peer -> {
                        peer.head();
                        peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
                        // Closed with unread bytes: the kernel resets the connection.
                    });
                    ProxyFixture fixture = Talk.proxy(server.address());
                    Socket client = fixture.connect("web")) {
                String answer = upload(client, 4 << 20);
                assertTrue(answer.startsWith("HTTP/1.1 413 Content Too Large\r\n"), answer);
                assertTrue(answer.endsWith("\r\n\r\nbig"), answer);
            }
        }
    }

    @Test
    void aRefusalArrivesThoughTheClientSendsItsWholeBodyFirst() throws Exception {
        HttpLimits limits = new HttpLimits(HttpLimits.DEFAULT.head(), 1000, 0);
        HttpSpec http = HttpSpec.DEFAULT.builder().limits(limits).build();
        try (ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", Configs.deadAddress()))));
                Socket client = fixture.connect("web")) {
            assertTrue(upload(client, 16 << 20).startsWith("HTTP/1.1 413 "));
        }
    }

    /// All of the body first, then the answer.
    private static String upload(Socket client, int size) throws IOException {
        String head = "POST / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\nContent-Length: " + size + "\r\n\r\n";
        Talk.send(client, head);
        client.getOutputStream().write(new byte[size]);
        return Talk.all(client);
    }
}
