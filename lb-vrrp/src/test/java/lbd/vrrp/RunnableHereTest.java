package lbd.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import org.junit.jupiter.api.Test;

class RunnableHereTest {
    @Test
    void userThatIsNotThereIsAnObstacle() {
        assertNull(RunnableHere.obstacle(VrrpSpec.DEFAULT));
        assertNull(RunnableHere.obstacle(spec("root")));
        assertEquals(
                "scripts[chk].user: there is no user \"no-such-user\" here",
                RunnableHere.obstacle(spec("no-such-user")));
    }

    @Test
    void routerIdIsTheHostNameWhereNoneIsConfigured() {
        assertEquals("lb1", RouterId.of(spec("root")));
        assertFalse(RouterId.of(VrrpSpec.DEFAULT).isEmpty());
    }

    private static VrrpSpec spec(String user) {
        ScriptSpec script =
                new ScriptSpec("chk", List.of("/bin/true"), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, user);
        VirtualAddress address = new VirtualAddress(InetAddress.ofLiteral("10.0.0.1"), 24);
        InstanceSpec instance = new InstanceBuilder("VI_1", "eth0", 51, List.of(address)).build();
        return new VrrpSpec("lb1", List.of(script), List.of(instance), List.of());
    }
}
