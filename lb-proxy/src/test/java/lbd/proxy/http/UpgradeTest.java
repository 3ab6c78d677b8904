package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What comes before the answer or in its place: 100 and 101, and the tunnel after it.
@Timeout(30)
class UpgradeTest {
    @Test
    void continueIsRelayedBeforeTheBodyIsSent() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.read(4);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", Talk.head(client));
            Talk.send(client, "body");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void anUpgradeBecomesATunnelWithHalfClose() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst");
                    peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: upgrade\r\nUpgrade: echo\r\n\r\nearly");
            String head = Talk.head(client);
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n"), head);
            assertTrue(head.contains("Connection: Upgrade\r\n"), head);
            Talk.send(client, "later");
            client.shutdownOutput();
            assertEquals("firstearlylater", Talk.all(client));
            assertEquals("GET / s1 101 ok", fixture.line());
        }
    }

    @Test
    void anUpgradeThatNobodyAskedForIs502() throws Exception {
        String answer = Talk.oneShot(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n",
                "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
    }
}
