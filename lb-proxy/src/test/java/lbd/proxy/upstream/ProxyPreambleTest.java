package lbd.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.Timeouts;
import lbd.core.proxyprotocol.HeaderOutcome;
import lbd.core.proxyprotocol.HeaderReader;
import lbd.core.proxyprotocol.HeaderWriter;
import lbd.core.proxyprotocol.ProxyHeader;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.ScriptedServer.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What servers are told by the PROXY protocol.
@Timeout(30)
class ProxyPreambleTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<HeaderOutcome> headers = new CopyOnWriteArrayList<>();

    private static ProxyFixture proxy(
            AccessSpec access, Protocol protocol, ProxyProtocol version, ScriptedServer... servers) throws Exception {
        InetSocketAddress[] addresses = new InetSocketAddress[servers.length];
        for (int i = 0; i < servers.length; i++) {
            addresses[i] = servers[i].address();
        }
        return new ProxyFixture(Configs.of(
                List.of(Configs.with(access, Configs.listener("web", protocol, Timeouts.DEFAULT))),
                List.of(Configs.with(version, Configs.pool("app", addresses)))));
    }

    private void header(Peer peer) throws IOException {
        HeaderReader reader = new HeaderReader();
        HeaderOutcome outcome = null;
        while (outcome == null) {
            outcome = reader.read(ByteBuffer.wrap(peer.read(1)));
        }
        headers.add(outcome);
    }

    private ScriptedServer http() throws IOException {
        return new ScriptedServer(peer -> {
            header(peer);
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
            }
        });
    }

    private static void ask(Socket client) throws IOException {
        client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
        assertEquals('x', client.getInputStream().read());
    }

    private static ProxyHeader of(Socket client) {
        return new ProxyHeader.Relayed((InetSocketAddress) client.getLocalSocketAddress(), (InetSocketAddress)
                client.getRemoteSocketAddress());
    }

    @Test
    void aServerThatSpeaksFirstIsToldWhoTheClientIs() throws Exception {
        for (ProxyProtocol version : List.of(ProxyProtocol.V1, ProxyProtocol.V2)) {
            headers.clear();
            try (ScriptedServer server = new ScriptedServer(peer -> {
                        header(peer);
                        peer.send("hi");
                        peer.send(new String(peer.read(3), StandardCharsets.US_ASCII));
                    });
                    ProxyFixture fixture = proxy(AccessSpec.DEFAULT, Protocol.TCP, version, server);
                    Socket client = fixture.connect("web")) {
                assertEquals(2, client.getInputStream().readNBytes(2).length);
                client.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
                assertEquals("abc", new String(client.getInputStream().readNBytes(3), StandardCharsets.US_ASCII));
                assertEquals(List.of(of(client)), headers);
            }
        }
    }

    @Test
    void whatAHeaderSaidIsPassedOn() throws Exception {
        InetSocketAddress client = new InetSocketAddress("2001:db8::7", 4711);
        InetSocketAddress reached = new InetSocketAddress("2001:db8::1", 443);
        AccessSpec access = new AccessSpec(List.of(Cidr.parse("127.0.0.0/8")), List.of(), List.of(), null);
        try (ScriptedServer server = new ScriptedServer(this::header);
                ProxyFixture fixture = proxy(access, Protocol.TCP, ProxyProtocol.V1, server);
                Socket socket = fixture.connect("web")) {
            socket.getOutputStream().write(HeaderWriter.v2(client, reached));
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(List.of(new ProxyHeader.Relayed(client, reached)), headers);
        }
    }

    @Test
    void aServersHeaderComesAfterARefusedConnectToo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(this::header);
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)),
                        List.of(Configs.with(
                                ProxyProtocol.V2, Configs.pool("app", Configs.deadAddress(), server.address())))));
                Socket client = fixture.connect("web")) {
            assertEquals(-1, client.getInputStream().read());
            assertEquals(List.of(of(client)), headers);
        }
    }

    @Test
    void overHttpNoClientUsesAnothersConnection() throws Exception {
        try (ScriptedServer server = http();
                ProxyFixture fixture = proxy(AccessSpec.DEFAULT, Protocol.HTTP, ProxyProtocol.V2, server);
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            ask(first);
            ask(second);
            assertEquals(List.of(of(first), of(second)), headers);
            assertNotEquals(of(first), of(second));
        }
    }

    @Test
    void overHttpAClientUsesItsOwnAgain() throws Exception {
        try (ScriptedServer server = http();
                ProxyFixture fixture = proxy(AccessSpec.DEFAULT, Protocol.HTTP, ProxyProtocol.V1, server);
                Socket client = fixture.connect("web")) {
            ask(client);
            ask(client);
            ask(client);
            assertEquals(1, server.connections.get());
            assertEquals(List.of(of(client)), headers);
        }
    }

    @Test
    void overHttpAClientsConnectionIsClosedWhenItLeaves() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    header(peer);
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
                    headers.add(peer.head().isEmpty() ? ProxyHeader.OWN : headers.getFirst());
                });
                ProxyFixture fixture = proxy(AccessSpec.DEFAULT, Protocol.HTTP, ProxyProtocol.V1, server)) {
            try (Socket client = fixture.connect("web")) {
                ask(client);
            }
            // The end of the server's connection is what adds the second.
            while (headers.size() < 2) {
                Thread.sleep(5);
            }
            assertEquals(ProxyHeader.OWN, headers.get(1));
        }
    }
}
