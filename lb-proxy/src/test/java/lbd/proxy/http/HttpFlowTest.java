package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import lbd.core.model.ListenerSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;

class HttpFlowTest {
    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(ListenerSpec.Protocol.HTTP, servers));
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String answer(InputStream in) throws IOException {
        String head = ScriptedServer.Wire.head(in);
        int at = head.indexOf("Content-Length: ");
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
        return head.substring(9, 12) + " " + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void requestsOfOneConnectionGoRound() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a.address(), b.address());
                Socket client = fixture.connect("web")) {
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                send(client, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
                answers.append(answer(client.getInputStream())).append(' ');
            }
            assertEquals("200 a 200 b 200 a 200 b ", answers.toString());
            assertEquals(1, a.connections.get());
            assertEquals(
                    "GET /x HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
                            + "X-Forwarded-Host: h\r\nX-Forwarded-Port: "
                            + fixture.address("web").getPort() + "\r\n\r\n",
                    a.heads.get(0));
            assertEquals("GET /x s1 200 ok", fixture.line());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture = proxy(a.address(), b.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(5));
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                answers.append(answer(client.getInputStream())).append(' ');
            }
            assertEquals("200 a 200 b 200 a 200 b 200 a ", answers.toString());
        }
    }

    @Test
    void aRefusedServerIsPassedOver() throws Exception {
        InetSocketAddress dead = Configs.deadAddress();
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(dead, a.address());
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 3; i++) {
                send(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                assertEquals("200 a", answer(client.getInputStream()));
            }
        }
    }

    @Test
    void nobodyLeftIs502AndTheConnectionStays() throws Exception {
        InetSocketAddress dead = Configs.deadAddress();
        try (ProxyFixture fixture = proxy(dead);
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 2; i++) {
                send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertEquals("502 502 Bad Gateway\n", answer(client.getInputStream()));
                assertEquals("GET / s1 502 connect_refused", fixture.line());
            }
        }
    }

    @Test
    void aBadRequestIsRefusedAndClosed() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(a.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
            String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(all.startsWith("HTTP/1.1 400 Bad Request\r\n"), all);
            assertTrue(all.contains("Connection: close"), all);
            assertEquals(0, a.connections.get());
        }
    }
}
