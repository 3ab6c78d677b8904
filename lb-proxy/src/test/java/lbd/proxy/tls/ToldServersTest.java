package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.RouteAction;
import lbd.core.model.TcpMatch;
import lbd.core.model.TcpRoute;
import lbd.core.model.TcpSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.proxyprotocol.HeaderOutcome;
import lbd.core.proxyprotocol.HeaderReader;
import lbd.core.proxyprotocol.HeaderWriter;
import lbd.core.proxyprotocol.ProxyHeader;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.proxyprotocol.ProxyTls.Session;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.tcp.Hellos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What servers are told of clients' TLS by the PROXY protocol.
@Timeout(60)
class ToldServersTest {
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com");
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);
    private static final InetSocketAddress REACHED = new InetSocketAddress("192.0.2.1", 443);
    private static final ProxyTls TOLD =
            new ProxyTls("shop.example.com", "h2", new Session(7, true, "1.3", "TLS_AES_128_GCM_SHA256", "alice"));

    private final BlockingQueue<ProxyTls> told = new LinkedBlockingQueue<>();

    private void header(ScriptedServer.Peer peer) throws IOException {
        HeaderReader reader = new HeaderReader();
        HeaderOutcome outcome = null;
        while (outcome == null) {
            outcome = reader.read(ByteBuffer.wrap(peer.read(1)));
        }
        told.add(assertInstanceOf(ProxyHeader.Relayed.class, outcome).tls());
    }

    private ScriptedServer server() throws IOException {
        return new ScriptedServer(peer -> {
            header(peer);
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    private ProxyTls told() throws InterruptedException {
        ProxyTls next = told.poll(10, TimeUnit.SECONDS);
        return next == null ? ProxyTls.NONE : next;
    }

    private static ProxyFixture proxy(ListenerSpec listener, ScriptedServer server) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(listener), List.of(Configs.with(ProxyProtocol.V2, Configs.pool("app", server.address())))));
    }

    private static ListenerSpec listener(Protocol protocol) {
        return Configs.listener("web", protocol, Timeouts.DEFAULT);
    }

    private static ListenerSpec behindProxies(Protocol protocol) {
        return Configs.with(
                new AccessSpec(List.of(Cidr.parse("127.0.0.0/8")), List.of(), List.of(), null), listener(protocol));
    }

    private static void ask(Socket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".getBytes(ISO_8859_1));
        assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
    }

    @Test
    void ofTlsThatEndsHere() throws Exception {
        ListenerTls tls = TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of("http/1.1"), TlsTalk.tls(SHOP));
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.HTTP)) {
            try (ScriptedServer server = server();
                    ProxyFixture fixture = proxy(listener(protocol).with(tls), server);
                    SSLSocket client = TlsTalk.connect(fixture, "shop.example.com", "http/1.1")) {
                ask(client);
                Session session = new Session(
                        Session.SSL, false, "1.3", client.getSession().getCipherSuite(), null);
                assertEquals(new ProxyTls("shop.example.com", "http/1.1", session), told());
            }
        }
    }

    @Test
    void ofTlsThatPassesThrough() throws Exception {
        TcpRoute route =
                new TcpRoute(new TcpMatch(List.of("shop.example.com"), List.of()), new RouteAction.Forward("app"));
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(listener(Protocol.TCP).with(new TcpSpec(null, List.of(route))), server);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(Hellos.hello("shop.example.com", "h2"));
            assertEquals(new ProxyTls("shop.example.com", "h2", null), told());
            try (Socket other = fixture.connect("web")) {
                other.getOutputStream().write(Hellos.hello("shop.example.com", "h2", "http/1.1"));
                assertEquals(new ProxyTls("shop.example.com", null, null), told(), "which one is the server's choice");
            }
        }
    }

    @Test
    void whatAProxyHasToldIsPassedOnAndLogged() throws Exception {
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.HTTP)) {
            try (ScriptedServer server = server();
                    ProxyFixture fixture = proxy(behindProxies(protocol), server)) {
                try (Socket client = fixture.connect("web")) {
                    client.getOutputStream().write(HeaderWriter.v2(CLIENT, REACHED, TOLD));
                    ask(client);
                    assertEquals(TOLD, told());
                }
                String line = fixture.json();
                assertTrue(line.contains("\"tls.version\":\"1.3\",\"tls.cipher\":\"TLS_AES_128_GCM_SHA256\""), line);
                assertTrue(line.contains("\"tls.sni\":\"shop.example.com\",\"tls.alpn\":\"h2\""), line);
                if (protocol == Protocol.HTTP) {
                    String head = server.heads.getFirst();
                    assertTrue(head.contains("X-Forwarded-Proto: https\r\n"), head);
                }
            }
        }
    }

    /// TLS that ends here comes after a header, and counts more than what that told.
    @Test
    void whatIsKnownCountsMoreThanWhatWasTold() throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(behindProxies(Protocol.HTTP).with(TlsTalk.tls(SHOP)), server);
                Socket socket = fixture.connect("web")) {
            socket.getOutputStream().write(HeaderWriter.v2(CLIENT, REACHED, TOLD));
            try (SSLSocket client = TlsTalk.over(TlsTalk.trusting(), socket, "other.example.com")) {
                ask(client);
                ProxyTls known = told();
                assertEquals("other.example.com", known.authority());
                assertNull(Objects.requireNonNull(known.session()).commonName());
            }
        }
    }
}
