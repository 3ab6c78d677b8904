package lbd.proxy.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec.Transport;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The kernel asks a client that is silent whether it is still there, whoever serves it.
@Timeout(30)
class KeepAliveTest {
    private static final Path CONNECTIONS = Path.of("/proc/net/tcp");

    /// As the kernel writes it: an established connection whose only timer is the one of SO_KEEPALIVE.
    private static final String KEPT_ALIVE = "02";

    /// The timer of the proxy's end.
    private static String timer(int proxyPort, int clientPort) throws IOException {
        String ends = String.format(Locale.ROOT, ":%04X 0100007F:%04X 01 ", proxyPort, clientPort);
        return Files.readAllLines(CONNECTIONS).stream()
                .filter(line -> line.contains(ends))
                .map(line -> line.trim().split("\\s+")[5].substring(0, 2))
                .findFirst()
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({"HTTP,EPOLL", "TCP,EPOLL", "HTTP,NIO", "TCP,NIO"})
    void aClientsConnectionIsKeptAlive(Protocol protocol, Transport transport) throws Exception {
        assumeTrue(Files.isReadable(CONNECTIONS), "needs " + CONNECTIONS);
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.oneLoop(transport, Configs.of(protocol, server.address())));
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
            ScriptedServer.Wire.head(client.getInputStream());
            String timer = timer(client.getPort(), client.getLocalPort());
            for (int i = 0; i < 50 && !timer.equals(KEPT_ALIVE); i++) {
                // Our answer is not acknowledged yet: the kernel has another timer for that.
                Thread.sleep(100);
                timer = timer(client.getPort(), client.getLocalPort());
            }
            assertEquals(KEPT_ALIVE, timer);
        }
    }
}
