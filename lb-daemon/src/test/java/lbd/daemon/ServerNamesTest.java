package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.problem.Sighting;
import lbd.proxy.resolve.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerNamesTest {
    private static final String HOST = "app.internal";

    private final RuntimeState state = new RuntimeState();
    private final StateThread stateThread = new StateThread();
    private final ServerNames names = new ServerNames(state, stateThread, _ -> {});

    @BeforeEach
    void apply() {
        ServerSpec server =
                new ServerSpec("app", InetSocketAddress.createUnresolved(HOST, 80), 1, ServerSpec.State.ENABLED);
        Config none = Config.EMPTY;
        state.apply(
                new Config(
                        none.process(),
                        none.log(),
                        none.accessLog(),
                        none.admin(),
                        List.of(),
                        List.of(new PoolSpec("p", SchedulerSpec.DEFAULT, List.of(server), PoolConnections.DEFAULT))),
                Instant.EPOCH);
    }

    @AfterEach
    void close() {
        names.close();
        stateThread.close();
    }

    /// What is wrong.
    private List<String> look() {
        List<Sighting> seen = new ArrayList<>();
        names.look(seen::add);
        return seen.stream()
                .filter(Sighting::present)
                .map(s -> s.kind().word() + " " + s.subject() + ": " + s.text())
                .toList();
    }

    private List<String> servers() {
        return state.pools().get("p").servers().stream().map(Server::name).toList();
    }

    @Test
    void aNameThatResolvesNoMoreKeepsItsAddressesAndIsAProblemUntilItDoes() {
        names.resolved(HOST, List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")));
        assertEquals(List.of(), look());
        names.result(HOST, Result.SERVER_FAILED, 2);
        assertEquals(List.of("app@10.0.0.1", "app@10.0.0.2"), servers());
        assertEquals(
                List.of(
                        "dns app.internal: app.internal cannot be resolved: the name server failed (SERVFAIL or REFUSED);"
                                + " the 2 addresses that it had are kept"),
                look());
        names.result(HOST, Result.NO_ANSWER, 1);
        assertEquals(
                List.of("dns app.internal: app.internal cannot be resolved: no name server answers;"
                        + " the address that it had is kept"),
                look());
        names.result(HOST, Result.FOUND, 2);
        assertEquals(List.of(), look());
    }

    @Test
    void aNameThatNeverResolvedSaysThatItsServersHaveNoAddress() {
        names.result(HOST, Result.NO_SUCH_NAME, 0);
        assertEquals(
                List.of("dns app.internal: app.internal cannot be resolved: the name does not exist (NXDOMAIN);"
                        + " its servers have no address"),
                look());
    }

    @Test
    void aNameThatTheFileHasNoMoreIsNoProblem() {
        names.result(HOST, Result.NO_SUCH_NAME, 0);
        state.apply(Config.EMPTY, Instant.EPOCH);
        assertEquals(List.of(), look());
    }
}
