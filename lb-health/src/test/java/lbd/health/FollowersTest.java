package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.health.ServerKey;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;
import lbd.core.model.Config;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FollowersTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final VerdictListener listener = new VerdictListener() {
        @Override
        public void transition(Transition t) {
            told.add(t.server().name() + " " + t.to().word() + " " + t.reason().word());
        }

        @Override
        public void startsUp(ServerKey server) {
            told.add(server.name() + " starts up");
        }
    };

    private static Config config(InetSocketAddress address, Initial initial) {
        HealthCheck check = new HealthCheck(
                "redis",
                new CheckSpec.Redis(),
                Checks.timing(Duration.ofMillis(20), Duration.ofSeconds(30), 3, 1, initial),
                CheckTarget.DEFAULT);
        ServerSpec leader = Checks.server("leader", address);
        ServerSpec follower = new ServerSpec("follower", address, 1, ServerSpec.State.ENABLED, 0, false, "app/leader");
        return HealthChecksTest.config(List.of(Checks.pool(List.of(follower, leader), check)));
    }

    private String next() throws InterruptedException {
        String next = told.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing in time" : next;
    }

    @Test
    void aNewFollowerOfOneThatIsUpStartsUpAndIsToldOnce() throws Exception {
        try (Peer silent = Peer.says("")) {
            Config config = config(silent.address(), Initial.UP);
            try (HealthChecks checks = HealthChecks.start(config, listener)) {
                assertEquals("follower starts up", next());
                checks.apply(config);
                assertNull(told.poll());
            }
        }
    }

    @Test
    void aNewFollowerOfOneThatHasNoResultYetHasNoneEither() throws Exception {
        try (Peer redis = new Peer(connection -> {
            connection.getInputStream().readNBytes(14);
            Peer.write(connection, "+PONG\r\n");
            connection.getInputStream().readAllBytes();
        })) {
            try (HealthChecks checks = HealthChecks.start(config(redis.address(), Initial.CHECK_FIRST), listener)) {
                assertEquals("leader down unchecked", next());
                assertEquals("follower down unchecked", next());
                assertEquals("leader up passed", next());
                assertEquals("follower up dependency", next());
                assertEquals(2, checks.status().size());
            }
        }
    }
}
