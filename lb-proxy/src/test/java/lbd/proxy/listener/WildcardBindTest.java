package lbd.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two listeners on one port, one of them for a single address: that one gets what comes for the address.
@Timeout(30)
class WildcardBindTest {
    private static ListenerSpec listener(String name, String address, int port) {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        return new ListenerSpec(name, Protocol.TCP, List.of(bind), 100, Timeouts.DEFAULT, name);
    }

    private static String greeting(String address, int port) throws Exception {
        try (Socket client = new Socket(InetAddress.ofLiteral(address), port)) {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static ScriptedServer saying(String name) throws Exception {
        return new ScriptedServer(peer -> peer.send(name));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void theAddressIsServedByItsOwnListenerAndTheRestByTheWildcard() throws Exception {
        try (ScriptedServer one = saying("one");
                ScriptedServer all = saying("all")) {
            int port = freePort();
            ListenerSpec specific = listener("one", "127.0.0.2", port);
            ListenerSpec wildcard = listener("all", "0.0.0.0", port);
            var pools = List.of(Configs.pool("one", one.address()), Configs.pool("all", all.address()));
            for (List<ListenerSpec> order : List.of(List.of(specific, wildcard), List.of(wildcard, specific))) {
                try (ProxyFixture fixture = new ProxyFixture(Configs.of(order, pools))) {
                    assertEquals("one", greeting("127.0.0.2", port));
                    assertEquals("all", greeting("127.0.0.1", port));
                    Config alone = Configs.of(List.of(wildcard), pools);
                    fixture.apply(alone);
                    assertEquals("all", greeting("127.0.0.2", port));
                    fixture.apply(Configs.of(order, pools));
                    assertEquals("one", greeting("127.0.0.2", port));
                }
            }
        }
    }
}
