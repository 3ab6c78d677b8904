package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private static final Config WANTED = config(); // 100,000 connections

    private static Config config(ListenerSpec... listeners) {
        Config empty = Config.EMPTY;
        return new Config(
                ProcessSpec.DEFAULT,
                empty.log(),
                empty.accessLog(),
                empty.admin(),
                List.of(listeners),
                List.of(new PoolSpec("p", SchedulerSpec.DEFAULT, List.of(), PoolConnections.DEFAULT)));
    }

    @Test
    void enoughDescriptorsLeaveTheLimitAlone() throws CannotStartException {
        assertSame(WANTED.process(), Descriptors.fit(WANTED, 200_000 + Descriptors.RESERVE));
    }

    @Test
    void fewDescriptorsLowerTheLimit() throws CannotStartException {
        assertEquals(9_872, Descriptors.fit(WANTED, 20_000).maxConnections());
        assertEquals(1, Descriptors.fit(WANTED, Descriptors.RESERVE + 2).maxConnections());
    }

    @Test
    void sessionsOfUdpAreCountedWhereThereMayBeAny() throws CannotStartException {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
        Config udp =
                config(new ListenerSpec("dns", ListenerSpec.Protocol.UDP, List.of(bind), 1000, Timeouts.DEFAULT, "p"));
        // Two for each connection, and one for a session to each second of them.
        assertSame(udp.process(), Descriptors.fit(udp, 250_000 + Descriptors.RESERVE));
        assertEquals(99_999, Descriptors.fit(udp, 249_999 + Descriptors.RESERVE).maxConnections());
        assertEquals(7_897, Descriptors.fit(udp, 20_000).maxConnections());
    }

    @Test
    void tooFewForOneConnectionCannotStart() {
        CannotStartException e =
                assertThrows(CannotStartException.class, () -> Descriptors.fit(WANTED, Descriptors.RESERVE + 1));
        assertEquals(ExitCode.CANNOT_START, e.exitCode());
        assertTrue(String.valueOf(e.getMessage()).contains("200256"), e.getMessage());
    }
}
