package lbd.daemon.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import lbd.core.model.Config;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.alert.AlertsPart;
import org.junit.jupiter.api.Test;

class NamesApiTest {
    private static ServerSpec server(String name) {
        return new ServerSpec(name, new InetSocketAddress("127.0.0.1", 80), 1, ServerSpec.State.ENABLED);
    }

    @Test
    void whatAShellWouldExpandIsLeftOut() {
        Config none = Config.EMPTY;
        List<ServerSpec> servers = List.of(
                server("[2001:db8::1]:80"),
                server("unix:/run/a.sock"),
                server("unix:/tmp/$(id)"),
                server("unix:/tmp/`id`"),
                server("unix:/tmp/a b"));
        RuntimeState state = new RuntimeState();
        state.apply(
                new Config(
                        none.process(),
                        none.log(),
                        none.accessLog(),
                        none.admin(),
                        List.of(),
                        List.of(new PoolSpec("app", SchedulerSpec.DEFAULT, servers, PoolConnections.DEFAULT))),
                Instant.EPOCH);
        AdminRequest request = new AdminRequest("GET", List.of(), Map.of(), "text/plain");
        Answer answer;
        try (AlertsPart alerts = new AlertsPart()) {
            answer = new NamesApi(state, alerts).list(request, "servers");
        }
        assertEquals("app/[2001:db8::1]:80\napp/unix:/run/a.sock\n", new String(answer.body(), UTF_8));
    }
}
