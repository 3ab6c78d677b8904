package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A request that comes back to where it was sent from does not go round for ever.
@Timeout(30)
class LoopTest {
    private static final String GET = "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n";

    /// Another box: sends what it gets to `to`, and the answer back.
    private static ScriptedServer box(InetSocketAddress[] to) throws Exception {
        return new ScriptedServer(peer -> {
            String head = ScriptedServer.Wire.head(peer.socket.getInputStream());
            try (Socket next = new Socket(to[0].getAddress(), to[0].getPort())) {
                Talk.send(next, head.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
                peer.send(Talk.all(next));
            }
        });
    }

    @Test
    void aLoopThroughAnotherBoxEndsAfterAFewTurns() throws Exception {
        InetSocketAddress[] back = new InetSocketAddress[1];
        try (ScriptedServer box = box(back);
                ProxyFixture fixture = Talk.proxy(box.address())) {
            back[0] = fixture.address("web");
            assertTrue(Talk.exchange(fixture, GET).startsWith("HTTP/1.1 508 "));
            assertEquals(LoopMark.MOST_PASSES, box.connections.get());
            assertEquals("GET / null 508 loop", fixture.line());
            assertEquals("cdn_loop", fixture.detail());
        }
    }

    @Test
    void aListenerThatIsItsOwnServerEndsTheLoopToo() throws Exception {
        InetSocketAddress own;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            own = (InetSocketAddress) free.getLocalSocketAddress();
        }
        ListenerSpec web =
                new ListenerSpec("web", ListenerSpec.Protocol.HTTP, List.of(own), 1000, Timeouts.DEFAULT, "app");
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", own))))) {
            assertTrue(Talk.exchange(fixture, GET).startsWith("HTTP/1.1 508 "));
        }
    }

    @Test
    void noClientCanCauseItForOthersOrTakeItAway() throws Exception {
        String forged = "CDN-Loop: lbd-0000000000000000, other; n=\"a,b\", lbd\r\n".repeat(10);
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            String request = GET.replace("Connection: close", "Connection: close, cdn-loop\r\n" + forged.strip());
            assertTrue(Talk.exchange(fixture, request).startsWith("HTTP/1.1 200 "));
            String head = server.heads.get(0);
            assertTrue(head.contains(forged), head);
            assertFalse(head.contains("Connection"), head);
        }
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        HttpSpec http = HttpSpec.DEFAULT.builder().loopDetection(false).build();
        String marked =
                "CDN-Loop: " + new String(LoopMark.element(), java.nio.charset.StandardCharsets.US_ASCII) + "\r\n";
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))))) {
            String request = GET.replace("Connection", marked.repeat(5) + "Connection");
            assertTrue(Talk.exchange(fixture, request).startsWith("HTTP/1.1 200 "));
        }
    }

    // NIO tells of an end only behind the bytes that came before it: there such a request is begun, and cancelled.
    private static Config epoll(Config config) {
        return Configs.on(1, ProcessSpec.Transport.EPOLL, config);
    }

    @Test
    void aClientThatHasGivenUpInTheBacklogStartsNoRequest() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        ListenerSpec one = Configs.listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT, 1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        if (head.contains("/first")) {
                            Talk.await(answer);
                        }
                        peer.send(Talk.OK);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(
                        epoll(Configs.of(List.of(one), List.of(Configs.pool("app", server.address())))))) {
            try (Socket first = fixture.connect("web")) {
                Talk.send(first, "GET /first HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                while (server.heads.isEmpty()) {
                    Thread.onSpinWait();
                }
                try (Socket gone = fixture.connect("web");
                        Socket reset = fixture.connect("web")) {
                    Talk.send(gone, "GET /gone HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                    Talk.send(reset, "GET /reset HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                    reset.setSoLinger(true, 0);
                }
                // Longer than who only finishes sending is waited with.
                Thread.sleep(1200);
                answer.countDown();
                assertTrue(Talk.head(first).startsWith("HTTP/1.1 200 "));
            }
            try (Socket last = fixture.connect("web")) {
                Talk.send(last, "GET /last HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                assertTrue(Talk.head(last).startsWith("HTTP/1.1 200 "));
            }
            List<String> asked = server.heads.stream()
                    .map(head -> head.substring(4, head.indexOf(' ', 4)))
                    .toList();
            assertEquals(List.of("/first", "/last"), asked);
        }
    }
}
