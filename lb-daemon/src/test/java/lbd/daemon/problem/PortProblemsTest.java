package lbd.daemon.problem;

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
import org.junit.jupiter.api.Test;

class PortProblemsTest {
    private static final int PORTS = 10;

    private final RuntimeState state = new RuntimeState();

    private static Config config(PoolSpec... pools) {
        Config none = Config.EMPTY;
        return new Config(
                none.process(), none.log(), none.accessLog(), none.admin(), List.of(), List.of(pools), none.vrrp());
    }

    private static PoolSpec pool(String name) throws Exception {
        ServerSpec server = new ServerSpec(
                "s1", new InetSocketAddress(InetAddress.getByName("10.0.0.7"), 80), 1, ServerSpec.State.ENABLED);
        return new PoolSpec(name, SchedulerSpec.DEFAULT, List.of(server), PoolConnections.DEFAULT);
    }

    private List<String> wrong() {
        List<Sighting> sightings = new ArrayList<>();
        new PortProblems(state, () -> PORTS).look(sightings::add);
        return sightings.stream()
                .filter(Sighting::present)
                .map(s -> s.subject() + ": " + s.text())
                .toList();
    }

    /// Two pools with the same server share its ports.
    @Test
    void portsOfAPairAreWarnedOfBeforeTheyRunOut() throws Exception {
        state.apply(config(pool("a"), pool("b")), Instant.EPOCH);
        List<Server> servers =
                state.pools().values().stream().map(p -> p.servers().getFirst()).toList();
        InetAddress source = InetAddress.getByName("10.0.0.1");
        servers.get(0).sources().open(source).set(4);
        servers.get(1).sources().open(source).set(3);
        servers.get(0).sources().open(null).set(7);
        assertEquals(List.of(), wrong());
        servers.get(1).sources().open(source).set(4);
        assertEquals(
                List.of("10.0.0.1-10.0.0.7:80: 8 connections go from 10.0.0.1 to 10.0.0.7:80, and there are 10 local"
                        + " ports for them: the pool needs more of `source`"),
                wrong());
        servers.get(0).sources().open(source).set(0);
        servers.get(0).sources().open(null).set(10);
        assertEquals(
                List.of("10.0.0.7:80: 10 connections go from this machine to 10.0.0.7:80, and there are 10 local ports"
                        + " for them: the pool needs more of `source`"),
                wrong());
    }

    @Test
    void theRangeIsAsTheKernelSaysIt() {
        assertEquals(28_232, LocalPorts.count("32768\t60999\n"));
        assertEquals(1, LocalPorts.count("5000 5000"));
        assertEquals(28_232, LocalPorts.count("?"));
    }
}
