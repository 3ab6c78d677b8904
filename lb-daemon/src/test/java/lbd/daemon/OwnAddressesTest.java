package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.folder.SocketPath;
import lbd.daemon.reload.RefusedException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
    private static final InetAddress WILDCARD = InetAddress.ofLiteral("0.0.0.0");

    private final OwnAddresses part = new OwnAddresses();

    @Test
    void serverAtAnAddressOfThisMachineIsRefusedWhereAWildcardAcceptsIt() throws SocketException {
        Optional<InetAddress> mine = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
                .findFirst();
        Assumptions.assumeTrue(mine.isPresent(), "this machine has loopback addresses only");
        RefusedException refused =
                assertThrows(RefusedException.class, () -> part.prepare(config(new InetSocketAddress(mine.get(), 80))));
        assertEquals(
                "listener \"web\" of this daemon accepts at " + mine.get().getHostAddress()
                        + ":80, so what this pool sends would come back for ever",
                refused.getMessage());
        assertDoesNotThrow(() -> part.prepare(config(new InetSocketAddress(mine.get(), 81))));
    }

    @Test
    void serverElsewhereAndNameAreTaken() {
        assertDoesNotThrow(() -> part.prepare(config(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80))));
        assertDoesNotThrow(() -> part.prepare(config(InetSocketAddress.createUnresolved("localhost", 80))));
    }

    @Test
    void ownAdminSocketIsRefusedWhereverItMayBe() {
        for (Path place : SocketPath.places()) {
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> part.prepare(config(UnixDomainSocketAddress.of(place))));
            assertEquals(
                    "this is the daemon's own admin socket, which clients would give commands to",
                    refused.getMessage());
        }
        assertDoesNotThrow(() -> part.prepare(config(UnixDomainSocketAddress.of("/run/app.sock"))));
    }

    @Test
    void nameThatLeadsBackIsDownUntilItLeadsElsewhere() {
        RuntimeState state = new RuntimeState();
        try (StateThread stateThread = new StateThread();
                ServerNames names = new ServerNames(state, stateThread, _ -> {})) {
            state.apply(config(InetSocketAddress.createUnresolved("app.example", 80)), Instant.EPOCH);
            names.resolved("app.example", List.of(InetAddress.getLoopbackAddress()));
            assertEquals(List.of("app.example:80"), servers(state));
            InetAddress elsewhere = InetAddress.ofLiteral("192.0.2.1");
            names.resolved("app.example", List.of(InetAddress.getLoopbackAddress(), elsewhere));
            assertEquals(List.of("app.example:80@192.0.2.1"), servers(state));
        }
    }

    private static List<String> servers(RuntimeState state) {
        return state.pools().get("p").servers().stream().map(s -> s.name()).toList();
    }

    private static Config config(SocketAddress address) {
        ServerSpec server = new ServerSpec("app.example:80", address, 1, ServerSpec.State.ENABLED);
        ListenerSpec listener = new ListenerSpec(
                "web",
                ListenerSpec.Protocol.TCP,
                List.of(new InetSocketAddress(WILDCARD, 80)),
                10,
                Timeouts.DEFAULT,
                HttpSpec.DEFAULT,
                List.of(),
                "p");
        Config none = Config.EMPTY;
        return new Config(
                none.process(),
                none.log(),
                none.accessLog(),
                none.admin(),
                List.of(listener),
                List.of(new PoolSpec("p", SchedulerSpec.DEFAULT, List.of(server), PoolConnections.DEFAULT)));
    }
}
