package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A connection on which a client has logged in (NTLM, Negotiate) is that client's alone.
@Timeout(30)
class ConnectionLoginTest {
    private static ProxyFixture oneLoop(InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.oneLoop(Transport.EPOLL, Configs.of(ListenerSpec.Protocol.HTTP, servers)));
    }

    /// Greets who has logged in on the connection, as IIS does; everybody else is asked to.
    private static ScriptedServer server(String name, String challenge) throws IOException {
        return new ScriptedServer(peer -> {
            String who = null;
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                int credentials = head.indexOf("Authorization: ");
                if (credentials >= 0) {
                    who = head.substring(head.indexOf(' ', credentials + 15) + 1, head.indexOf('\r', credentials));
                }
                String body = name + " " + who;
                peer.send(
                        who == null
                                ? "HTTP/1.1 401 Unauthorized\r\n" + challenge + "Content-Length: 0\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        });
    }

    /// @return the status, and the body if there is one
    private static String ask(Socket client, String fields) throws IOException {
        Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + fields + "\r\n");
        String head = Talk.head(client);
        int at = head.indexOf("Content-Length: ") + 16;
        int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        return head.substring(9, 12) + (length == 0 ? "" : " " + Talk.read(client, length));
    }

    @Test
    void anotherClientDoesNotGetALoggedInConnection() throws Exception {
        for (String scheme : List.of("NTLM", "Negotiate", "negotiate")) {
            try (ScriptedServer server = server("s", "WWW-Authenticate: " + scheme + "\r\n");
                    ProxyFixture fixture = oneLoop(server.address());
                    Socket alice = fixture.connect("web");
                    Socket other = fixture.connect("web")) {
                assertEquals("401", ask(alice, ""));
                // Not even one that is only in the middle of it.
                assertEquals("401", ask(other, ""));
                assertEquals("200 s alice", ask(alice, "Authorization: " + scheme + " alice\r\n"));
                assertEquals("401", ask(other, ""));
                assertEquals("200 s alice", ask(alice, ""));
                assertEquals(2, server.connections.get());
            }
        }
    }

    @Test
    void aRequestWithSuchCredentialsTakesTheConnectionEvenWithoutAChallenge() throws Exception {
        try (ScriptedServer server = server("s", "");
                ProxyFixture fixture = oneLoop(server.address());
                Socket alice = fixture.connect("web");
                Socket other = fixture.connect("web")) {
            assertEquals("200 s alice", ask(alice, "Authorization: NTLM alice\r\n"));
            assertEquals("401", ask(other, ""));
            assertEquals("200 s alice", ask(alice, ""));
        }
    }

    @Test
    void theClientStaysWithTheServerThatKnowsIt() throws Exception {
        String challenge = "WWW-Authenticate: Basic realm=\"a, NTLM\", Negotiate\r\n";
        try (ScriptedServer first = server("first", challenge);
                ScriptedServer second = server("second", challenge);
                ProxyFixture fixture = oneLoop(first.address(), second.address());
                Socket alice = fixture.connect("web")) {
            assertEquals("401", ask(alice, ""));
            String greeted = ask(alice, "Authorization: Negotiate alice\r\n");
            for (int i = 0; i < 5; i++) {
                assertEquals(greeted, ask(alice, ""));
            }
            assertEquals(1, first.connections.get() + second.connections.get());
        }
    }

    @Test
    void theConnectionEndsWithItsClient() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 407 Who\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");
                    if (peer.head().isEmpty()) {
                        ended.countDown();
                    }
                });
                ProxyFixture fixture = oneLoop(server.address());
                Socket alice = fixture.connect("web")) {
            assertEquals("407", ask(alice, ""));
            alice.close();
            Talk.await(ended);
        }
    }

    @Test
    void otherSchemesShareTheirConnections() throws Exception {
        String challenge = "WWW-Authenticate: Basic realm=\"NTLM, Negotiate\", Digest ntlm=x, negotiate=y\r\n";
        try (ScriptedServer server = server("s", challenge);
                ProxyFixture fixture = oneLoop(server.address());
                Socket alice = fixture.connect("web");
                Socket other = fixture.connect("web")) {
            assertEquals("401", ask(alice, ""));
            assertTrue(ask(other, "Authorization: Basic bob\r\n").startsWith("200 "));
            assertEquals(1, server.connections.get());
        }
    }
}
