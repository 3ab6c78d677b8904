package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Handshakes that are in order and rare, and some that are not, by the `openssl` of this machine.
@Timeout(60)
class OddHandshakesTest {
    private static ScriptedServer echo() throws Exception {
        return new ScriptedServer(peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
    }

    private static ProxyFixture gate(ScriptedServer echo) throws Exception {
        return new ProxyFixture(
                TlsTalk.config(Protocol.TCP, TlsTalk.tls(OpenSsl.ec("shop.example.com")), echo.address()));
    }

    /// What openssl's client says of a connection, and what comes back of `text`.
    private static String client(ProxyFixture fixture, String text, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
        command.add("127.0.0.1:" + fixture.address("web").getPort());
        command.addAll(List.of(arguments));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        client.getOutputStream().write(text.getBytes());
        client.getOutputStream().flush();
        StringBuilder said = new StringBuilder();
        byte[] some = new byte[4096];
        while (said.indexOf("back again\n") < 0 && said.indexOf("SSL routines") < 0) {
            int count = client.getInputStream().read(some);
            if (count < 0) {
                break;
            }
            said.append(new String(some, 0, count));
        }
        client.destroy();
        return said.toString();
    }

    /// It offers a key of a group that nobody has here, and has to make another.
    @Test
    void aHelloRetryRequestIsAnsweredByASecondHello() throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo)) {
            String said = client(fixture, "back again\n", "-tls1_3", "-groups", "X448:P-256", "-msg");
            assertEquals(2, said.split("Handshake \\[length [0-9a-f]+\\], ClientHello", -1).length - 1, said);
            assertTrue(said.contains("back again\n"), said);
            assertEquals("P-256", fixture.tls.take().group());
        }
    }

    /// A client that wants another handshake on its connection gets none (CVE-2011-1473 among others).
    @Test
    void aRenegotiationIsRefused() throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo)) {
            // A line with R alone is the client's command.
            String said = client(fixture, "R\n", "-tls1_2");
            assertTrue(said.contains("RENEGOTIATING") && said.contains("no renegotiation"), said);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // No bytes of handshake; a record beyond the largest; a hello that says it is 16 MiB.
                "1603010000",
                "1603014801",
                "160301000401ffffff",
            })
    void lengthsThatCannotBeGetAnAlertAndNoMemory(String hex) throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = gate(echo);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(HexFormat.of().parseHex(hex));
            assertEquals(
                    "15030100020232",
                    HexFormat.of().formatHex(client.getInputStream().readAllBytes()));
            assertEquals(1, fixture.state.listener("web").refusals.sum(ConnectionRefusal.BAD_CLIENT_HELLO));
        }
    }
}
