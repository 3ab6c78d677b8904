package lbd.proxy.fastcgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections that stay open after an answer, and those that do not.
@Timeout(30)
class KeptConnectionsTest {
    private final AtomicInteger keeping = new AtomicInteger();

    private ScriptedServer answering() throws Exception {
        return Program.answering(request -> {
            keeping.addAndGet(request.keeps() ? 1 : 0);
            return Program.answer(Program.HEAD + "ok");
        });
    }

    /// On one loop: every connection is everybody's.
    private static ProxyFixture proxy(int idle, ScriptedServer... servers) throws Exception {
        PoolSpec pool = Program.pool(
                Program.PHP,
                idle,
                Arrays.stream(servers).map(ScriptedServer::address).toArray(InetSocketAddress[]::new));
        ListenerSpec listener = Configs.routed("app");
        ProcessSpec.Transport transport = Configs.TRANSPORT;
        return new ProxyFixture(Configs.oneLoop(transport, Configs.of(List.of(listener), List.of(pool))));
    }

    private static void ask(ProxyFixture fixture, String status) throws Exception {
        assertEquals(status, Program.status(Program.ask(fixture, Program.get("/x.php"))));
    }

    @Test
    void aServerIsToldToKeepWhatIsKept() throws Exception {
        try (ScriptedServer server = answering();
                ProxyFixture fixture = proxy(5, server)) {
            for (int i = 0; i < 4; i++) {
                ask(fixture, "200");
            }
            assertEquals(1, server.connections.get());
            assertEquals(4, keeping.get());
        }
    }

    @Test
    void whereNoneIsKeptEachIsTheOnlyRequest() throws Exception {
        try (ScriptedServer server = answering();
                ProxyFixture fixture = proxy(0, server)) {
            for (int i = 0; i < 3; i++) {
                ask(fixture, "200");
            }
            assertEquals(3, server.connections.get());
            assertEquals(0, keeping.get());
        }
    }

    @Test
    void aConnectionThatDiesAsItIsUsedAgainCostsNothing() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    Program.read(peer);
                    served.incrementAndGet();
                    peer.send(Program.answer(Program.HEAD + "ok"));
                    // The next one is read and never answered.
                    Program.read(peer);
                });
                ProxyFixture fixture = proxy(5, server)) {
            for (int i = 0; i < 6; i++) {
                ask(fixture, "200");
            }
            assertEquals(6, served.get());
        }
    }

    @Test
    void whatIsSaidUnaskedIsNobodysAnswer() throws Exception {
        try (ScriptedServer server = Program.answering(
                        r -> Program.all(Program.answer(Program.HEAD + "ok"), Program.answer(Program.HEAD + "evil")));
                ProxyFixture fixture = proxy(5, server)) {
            for (int i = 0; i < 3; i++) {
                String answer = Program.ask(fixture, Program.get("/x.php"));
                assertTrue(answer.contains("ok") && !answer.contains("evil"), answer);
            }
            assertEquals("bytes_after_answer", fixture.detail());
            assertEquals(3, server.connections.get());
        }
    }

    @Test
    void anEarlyAnswerEndsItsConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(16);
                    peer.send(Program.answer(Program.HEAD + "early"));
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(5, server);
                Socket client = fixture.connect("web")) {
            Program.send(client, "POST /x.php HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nx");
            assertEquals("200", Program.status(ScriptedServer.Wire.head(client.getInputStream())));
            assertEquals("POST /x.php s1 200 ok", fixture.line());
            client.close();
            ask(fixture, "200");
            assertEquals(2, server.connections.get());
        }
    }

    @Test
    void aPathWithoutAScriptLeavesAKeptConnectionAlone() throws Exception {
        try (ScriptedServer server = answering();
                ProxyFixture fixture = proxy(5, server)) {
            ask(fixture, "200");
            for (int i = 0; i < 3; i++) {
                assertEquals("404", Program.status(Program.ask(fixture, Program.get("/nothing"))));
            }
            ask(fixture, "200");
            assertEquals(1, server.connections.get());
        }
    }
}
