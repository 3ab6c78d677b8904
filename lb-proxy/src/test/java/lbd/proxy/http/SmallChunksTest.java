package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Chunks that cost more than they bring are refused when they are many.
@Timeout(60)
class SmallChunksTest {
    private static final String HEAD =
            "POST / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static ScriptedServer server() throws Exception {
        return new ScriptedServer(peer -> {
            peer.head();
            for (String text = ""; !text.endsWith("0\r\n\r\n"); ) {
                byte[] more = peer.socket.getInputStream().readNBytes(1);
                if (more.length == 0) {
                    return;
                }
                text = text.substring(Math.max(0, text.length() - 4)) + (char) more[0];
            }
            peer.send(Talk.OK);
        });
    }

    private static String post(String chunks) throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, HEAD + chunks);
            String head = Talk.head(client);
            return head.substring(0, head.indexOf("\r\n")) + ", " + fixture.line() + " " + fixture.detail();
        }
    }

    @Test
    void endlessChunksOfOneByteAre400() throws Exception {
        String got = post("1\r\nx\r\n".repeat(9000));
        assertTrue(got.startsWith("HTTP/1.1 400 "), got);
        assertTrue(got.endsWith("POST / s1 400 bad_request chunks_too_small"), got);
    }

    @Test
    void someOfThemAreFine() throws Exception {
        assertEquals("HTTP/1.1 200 OK, POST / s1 200 ok null", post("1\r\nx\r\n".repeat(5000) + "0\r\n\r\n"));
    }

    @Test
    void manyAreFineWhenTheirMeanIsLarge() throws Exception {
        String mixed = "1\r\nx\r\n".repeat(9) + "80\r\n" + "x".repeat(128) + "\r\n";
        assertEquals("HTTP/1.1 200 OK, POST / s1 200 ok null", post(mixed.repeat(2000) + "0\r\n\r\n"));
    }
}
