package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.model.HttpSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Via, where it is asked for: both directions, and loops.
@Timeout(30)
class ViaTest {
    private static ProxyFixture proxy(InetSocketAddress server) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT.builder().via("lb1").build();
        return new ProxyFixture(Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server))));
    }

    private static String get(String fields) {
        return "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n" + fields + "\r\n";
    }

    @Test
    void itIsAddedAfterTheOthersInBothDirections() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.0 200 OK\r\nVia: 1.1 cache\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = proxy(server.address())) {
            String answer = Talk.exchange(fixture, get("Via: 1.1 other\r\n"));
            assertTrue(answer.contains("\r\nVia: 1.1 cache\r\nContent-Length: 0\r\nVia: 1.0 lb1\r\n"), answer);
            String head = server.heads.get(0);
            assertTrue(head.indexOf("Via: 1.1 other\r\n") > 0, head);
            assertTrue(head.indexOf("Via: 1.1 lb1\r\n") > head.indexOf("Via: 1.1 other\r\n"), head);
        }
    }

    @Test
    void aRequestThatHasBeenHereIsRefused() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = proxy(server.address())) {
            for (String loop : List.of(
                    "Via: 1.1 lb1",
                    "Via: 1.1 a, HTTP/1.1 LB1 (x)",
                    "Via: 1.0 b\r\nVia: 2 lb1",
                    "Via: , 1.1 a (b, (c\\)), d),, 1.1 lb1")) {
                String answer = Talk.exchange(fixture, get(loop + "\r\n"));
                assertTrue(answer.startsWith("HTTP/1.1 508 Loop Detected\r\n"), answer);
                assertEquals("GET / null 508 loop", fixture.line());
            }
            for (String other : List.of(
                    "Via: lb1", "Via: 1.1 lb10", "Via: 1.1 a (lb1)", "Via: 1.1 a (x, 1.1 lb1)", "Via: ,", "Via: 1.1")) {
                String answer = Talk.exchange(fixture, get(other + "\r\n"));
                assertTrue(answer.startsWith("HTTP/1.1 200 "), other + answer);
            }
        }
    }

    @Test
    void withoutANameNothingIsAdded() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            assertFalse(Talk.exchange(fixture, get("")).contains("Via:"));
            assertFalse(server.heads.get(0).contains("Via:"));
        }
    }
}
