package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import lbd.core.health.Advice;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.model.LogSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HealthChecksTest {
    private static final CheckSpec REDIS = new CheckSpec.Redis();

    private final BlockingQueue<Transition> transitions = new LinkedBlockingQueue<>();
    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger mostInHand = new AtomicInteger();
    private Peer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new Peer(connection -> {
            mostInHand.accumulateAndGet(inHand.incrementAndGet(), Math::max);
            connection.getInputStream().readNBytes(14);
            Peer.write(connection, healthy.get() ? "+PONG\r\n" : "-ERR down\r\n");
            connection.getInputStream().readAllBytes();
            inHand.decrementAndGet();
        });
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
    }

    @Test
    void serverGoesDownAndComesUp() throws Exception {
        try (HealthChecks checks = HealthChecks.start(config(quick("redis", REDIS)), transitions::add)) {
            await(() -> results(checks) >= 3);
            healthy.set(false);
            Transition down = next();
            assertEquals(Standing.DOWN, down.to());
            assertEquals("answered \"-ERR down\"", down.evidence());
            assertEquals(3, down.inARow());
            healthy.set(true);
            Transition up = next();
            assertEquals(Standing.UP, up.to());
            assertEquals(2, up.inARow());
            ServerHealth health = checks.status().getFirst();
            assertEquals(Standing.UP, health.standing());
            assertTrue(health.checks().getFirst().failed() >= 3);
            assertTrue(health.history().size() >= 8);
        }
    }

    @Test
    void reloadKeepsVerdictAndHistoryAndDisturbsNothing() throws Exception {
        healthy.set(false);
        HealthCheck check = quick("redis", REDIS);
        try (HealthChecks checks = HealthChecks.start(config(check), transitions::add)) {
            assertEquals(Standing.DOWN, next().to());
            int before = results(checks);
            for (int i = 0; i < 50; i++) {
                checks.apply(config(check));
            }
            assertEquals(Standing.DOWN, checks.status().getFirst().standing());
            assertTrue(results(checks) >= before);
            // A check that changed starts from the verdict that stands.
            HealthCheck changed = new HealthCheck(
                    "redis",
                    REDIS,
                    check.timing(),
                    new CheckTarget(peer.address().getPort(), null, ProxyProtocol.OFF, null));
            checks.apply(config(changed));
            assertEquals(Standing.DOWN, checks.status().getFirst().standing());
            assertTrue(transitions.isEmpty());
            checks.apply(config());
            assertEquals(Standing.UP, next().to());
            checks.apply(Config.EMPTY);
            assertEquals(List.of(), checks.status());
        }
    }

    @Test
    void newCheckOfAServerThatIsUpHoldsNoTraffic() throws Exception {
        try (HealthChecks checks = HealthChecks.start(config(quick("one", REDIS)), transitions::add)) {
            await(() -> results(checks) >= 1);
            HealthCheck slow = new HealthCheck(
                    "two",
                    REDIS,
                    Checks.timing(Duration.ofSeconds(60), Duration.ofSeconds(5), 3, 2, Initial.CHECK_FIRST),
                    CheckTarget.DEFAULT);
            checks.apply(config(quick("one", REDIS), slow));
            assertEquals(Standing.UP, checks.status().getFirst().standing());
            assertTrue(transitions.isEmpty());
        }
    }

    @Test
    void onlyOneCheckOfAServerRunsAtATime() throws Exception {
        Config config = config(quick("one", REDIS), quick("two", REDIS), quick("three", REDIS));
        try (HealthChecks checks = HealthChecks.start(config, transitions::add)) {
            await(() -> results(checks) >= 40);
        }
        // The server notices a close a moment after the next connection may have come.
        assertTrue(mostInHand.get() <= 2, () -> "in hand: " + mostInHand);
    }

    @Test
    void disabledServerIsNotChecked() throws Exception {
        try (HealthChecks checks = HealthChecks.start(config(quick("one", REDIS)), transitions::add)) {
            await(() -> results(checks) >= 1);
            checks.operator(checks.status().getFirst().server(), ServerSpec.State.DISABLED, "by hand");
            assertEquals(Standing.DISABLED, next().to());
            int connections = peer.connections();
            TimeUnit.MILLISECONDS.sleep(300);
            assertTrue(peer.connections() <= connections + 1);
            checks.operator(checks.status().getFirst().server(), ServerSpec.State.ENABLED, "by hand");
            assertEquals(Standing.UP, next().to());
            int before = results(checks);
            await(() -> results(checks) > before);
        }
    }

    @Test
    void agentInMaintenanceStopsTheOtherChecksUntilItSaysReady() throws Exception {
        AtomicReference<String> word = new AtomicReference<>("up 75%");
        try (Peer agent = new Peer(connection -> Peer.write(connection, word.get() + "\n"))) {
            HealthCheck asked = new HealthCheck(
                    "agent",
                    new CheckSpec.Agent(null),
                    quick("agent", REDIS).timing(),
                    new CheckTarget(agent.address().getPort(), null, ProxyProtocol.OFF, null));
            BlockingQueue<Advice> advice = new LinkedBlockingQueue<>();
            try (HealthChecks checks =
                    HealthChecks.start(config(quick("redis", REDIS), asked), both(transitions, advice))) {
                assertEquals(Advice.of(new Advice.Weight.Percent(75)), advice.poll(30, TimeUnit.SECONDS));
                word.set("maint");
                assertEquals(Standing.DISABLED, next().to());
                int connections = peer.connections();
                int asks = agent.connections();
                await(() -> agent.connections() > asks + 5);
                assertTrue(peer.connections() <= connections + 1, "the others are still asked");
                word.set("ready");
                assertEquals(Standing.UP, next().to());
                await(() -> peer.connections() > connections + 2);
                word.set("down");
                assertEquals(Standing.DOWN, next().to());
            }
        }
    }

    private static VerdictListener both(BlockingQueue<Transition> transitions, BlockingQueue<Advice> advice) {
        return new VerdictListener() {
            @Override
            public void transition(Transition transition) {
                transitions.add(transition);
            }

            @Override
            public void advice(ServerKey server, Advice said) {
                advice.add(said);
            }
        };
    }

    @Test
    void serverThatFollowsAnotherIsNotCheckedAndSharesItsVerdict() throws Exception {
        ServerSpec leader = Checks.server("leader", peer.address());
        // Nobody listens there.
        InetSocketAddress nowhere = new InetSocketAddress("127.0.0.1", 1);
        ServerSpec first = new ServerSpec("first", nowhere, 1, ServerSpec.State.ENABLED, 0, false, "app/leader");
        ServerSpec second = new ServerSpec("second", nowhere, 1, ServerSpec.State.ENABLED, 0, false, "other/first");
        Config config = config(List.of(
                pool("other", List.of(second, first), quick("redis", REDIS)),
                pool("app", List.of(leader), quick("redis", REDIS))));
        try (HealthChecks checks = HealthChecks.start(config, transitions::add)) {
            await(() ->
                    results(checks) == 0 && checks.status().getLast().history().size() > 2);
            assertTrue(transitions.isEmpty());
            healthy.set(false);
            assertEquals("leader", next().server().name());
            assertEquals("app/leader is down", next().evidence());
            assertEquals("other/first is down", next().evidence());
            healthy.set(true);
            assertEquals(Standing.UP, next().to());
            assertEquals("app/leader is up", next().evidence());
            assertEquals("other/first is up", next().evidence());
            checks.operator(checks.status().getLast().server(), ServerSpec.State.DISABLED, "by hand");
            assertEquals(Standing.DISABLED, next().to());
            assertEquals("app/leader is disabled", next().evidence());
        }
    }

    @Test
    void hangingServersDelayNobody() throws Exception {
        HealthCheck slow = new HealthCheck(
                "slow",
                REDIS,
                Checks.timing(Duration.ofMillis(100), Duration.ofSeconds(30), 3, 2, Initial.UP),
                CheckTarget.DEFAULT);
        try (Peer hanging = Peer.says("")) {
            List<ServerSpec> servers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                servers.add(Checks.server("hang" + i, hanging.address()));
            }
            PoolSpec dead = Checks.pool(servers, slow);
            PoolSpec live = pool("live", List.of(Checks.server("live", peer.address())), quick("redis", REDIS));
            try (HealthChecks checks = HealthChecks.start(config(List.of(dead, live)), transitions::add)) {
                await(() -> hanging.connections() >= 200);
                int before = peer.connections();
                await(() -> peer.connections() >= before + 20);
                List<ServerHealth.Result> results = checks.status().getLast().history();
                for (ServerHealth.Result result : results) {
                    assertTrue(result.passed(), result::toString);
                    assertTrue(result.took().compareTo(Duration.ofSeconds(1)) < 0, result::toString);
                }
            }
        }
    }

    @Test
    void stoppedProcessFailsNobody(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        // A server that hangs up on who is silent for a second, as servers do; and scripts that sleep.
        try (Peer slow = new Peer(connection -> {
            connection.setSoTimeout(1000);
            connection.getInputStream().readNBytes(14);
            TimeUnit.MILLISECONDS.sleep(100);
            Peer.write(connection, "+PONG\r\n");
            connection.getInputStream().readAllBytes();
        })) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StoppedProcess.class.getName(),
                            Integer.toString(slow.address().getPort()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                await(() -> slow.connections() >= 20);
                signal(process, "STOP");
                TimeUnit.SECONDS.sleep(5);
                signal(process, "CONT");
                int before = slow.connections();
                await(() -> slow.connections() >= before + 20);
            } finally {
                process.destroy();
            }
            String said = Files.readString(output);
            assertTrue(said.contains("checks run"), said);
            assertFalse(said.contains("Transition"), said);
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void closeEndsScriptsThatRun() throws Exception {
        Path pid = Files.createTempFile("lbd-check", ".pid");
        CheckSpec script = new CheckSpec.Script(
                List.of("/bin/sh", "-c", "echo $$ >" + pid + "; exec sleep 60"),
                CheckSpec.Script.Arguments.NONE,
                false,
                null);
        try (HealthChecks checks = HealthChecks.start(config(quick("script", script)), transitions::add)) {
            await(() -> !checks.status().isEmpty() && pid.toFile().length() > 1);
        }
        assertFalse(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .map(ProcessHandle::isAlive)
                .orElse(false));
        Files.delete(pid);
    }

    private HealthCheck quick(String name, CheckSpec spec) {
        return new HealthCheck(
                name,
                spec,
                Checks.timing(Duration.ofMillis(20), Duration.ofSeconds(5), 3, 2, Initial.UP),
                CheckTarget.DEFAULT);
    }

    private Config config(HealthCheck... checks) {
        return config(List.of(Checks.pool(List.of(Checks.server("a", peer.address())), checks)));
    }

    private static PoolSpec pool(String name, List<ServerSpec> servers, HealthCheck... checks) {
        return new PoolSpec(name, SchedulerSpec.DEFAULT, servers, PoolConnections.DEFAULT)
                .builder()
                .healthChecks(List.of(checks))
                .build();
    }

    static Config config(List<PoolSpec> pools) {
        return new Config(
                ProcessSpec.DEFAULT, LogSpec.DEFAULT, AccessLogSpec.DEFAULT, AdminSpec.DEFAULT, List.of(), pools);
    }

    private static int results(HealthChecks checks) {
        return checks.status().getFirst().checks().stream()
                .mapToInt(c -> (int) (c.passed() + c.failed()))
                .sum();
    }

    private Transition next() throws InterruptedException {
        Transition transition = transitions.poll(20, TimeUnit.SECONDS);
        if (transition == null) {
            throw new AssertionError("no transition in time");
        }
        return transition;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "not in time");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /// Checks thirty servers in a process of its own, and prints every transition.
    static final class StoppedProcess {
        private StoppedProcess() {}

        public static void main(String[] arguments) throws Exception {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
            HealthCheck redis = new HealthCheck(
                    "redis",
                    REDIS,
                    Checks.timing(Duration.ofMillis(200), Duration.ofSeconds(2), 1, 1, Initial.UP),
                    CheckTarget.DEFAULT);
            CheckSpec sleep =
                    new CheckSpec.Script(List.of("sleep", "0.2"), CheckSpec.Script.Arguments.NONE, false, null);
            HealthCheck script = new HealthCheck("script", sleep, redis.timing(), CheckTarget.DEFAULT);
            List<ServerSpec> servers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                servers.add(Checks.server("s" + i, address));
            }
            HealthChecks checks = HealthChecks.start(
                    config(List.of(Checks.pool(servers, redis), pool("scripts", servers.subList(0, 2), script))),
                    System.out::println);
            System.out.println("checks run");
            TimeUnit.SECONDS.sleep(60);
            checks.close();
        }
    }
}
