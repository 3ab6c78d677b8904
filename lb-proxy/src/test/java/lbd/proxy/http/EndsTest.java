package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How and when the client's connection ends.
@Timeout(30)
class EndsTest {
    @Test
    void whatWasToldToBeTheLastAnswerIsTheLastThoughTheBodyCameInTheEnd() throws Exception {
        CountDownLatch bodyCame = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    // The answer begins before the body has come: the client is told that the connection ends.
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok");
                    peer.read(4);
                    Talk.await(bodyCame);
                    peer.send("ok");
                    peer.head();
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "PUT / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 4\r\n\r\n");
            assertTrue(Talk.head(client).contains("Connection: close\r\n"));
            Talk.send(client, "bodyGET /next HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            bodyCame.countDown();
            assertEquals("okok", Talk.all(client));
            assertEquals(1, server.heads.size());
        }
    }
}
