package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One verdict of checks, agent, traffic and operator, seen by clients of the running daemon and by its operator.
@Timeout(120)
class VerdictTest {
    private static final String CHECK =
            "{type: http_get, urls: /healthz, interval: 50ms, timeout: 5s, fall: 2, rise: 2}";

    @TempDir
    private Path folder;

    private Backend a;
    private Backend b;

    @BeforeEach
    void start() throws Exception {
        a = new Backend("a");
        b = new Backend("b");
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    private String app(String scheduler, String checks) {
        return """
                pools:
                  - name: app
                    scheduler: %s
                    servers: [%s, %s]
                    health_check: %s
                """.formatted(scheduler, a.yaml(), b.yaml(), checks);
    }

    @Test
    void agentChangesSharesAndAReloadKeepsThem() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent("300%");
                RunningLbd lbd = new RunningLbd(
                        folder,
                        app("wrr", "{type: agent, port: %d, interval: 50ms, timeout: 5s}".formatted(agent.port())))) {
            lbd.process.printed("event=server.advice pool=app server=a");
            lbd.process.printed("event=server.advice pool=app server=b");
            // Both are asked by the same agent: equal shares of three each.
            assertEquals(Map.of("a", 4, "b", 4), lbd.ask(8));
            assertTrue(lbd.get("/api/v1/status").contains("1 (check: 300%)"), lbd.get("/api/v1/status"));
            agent.says("drain");
            lbd.process.printed("event=server.drain pool=app server=a");
            lbd.process.printed("event=server.drain pool=app server=b");
            lbd.shows("/api/v1/status", "enabled (agent: drain)");
            assertEquals(Map.of("503", 2), lbd.ask(2));
            lbd.reload(app("wrr", "{type: agent, port: %d, interval: 50ms, timeout: 5s}".formatted(agent.port()))
                    + "# more\n");
            lbd.process.printed("generation=2");
            assertEquals(Map.of("503", 2), lbd.ask(2));
            agent.says("ready up 100%");
            lbd.shows("/api/v1/status", "1 (check: 100%)");
            lbd.process.await(() -> lbd.process.output().split("event=server.up", -1).length > 2);
            assertEquals(Set.of("a", "b"), lbd.ask(8).keySet());
        }
    }

    @Test
    void disabledServerIsNotCheckedAndTheStatusSaysSo() throws Exception {
        try (RunningLbd lbd = new RunningLbd(folder, app("rr", CHECK))) {
            lbd.post("/api/v1/pools/app/servers/b/disable");
            lbd.shows("/api/v1/checks", "stopped");
            int checked = b.checks.get();
            int others = a.checks.get();
            lbd.process.await(() -> a.checks.get() > others + 5);
            assertTrue(b.checks.get() <= checked + 1, "checked " + (b.checks.get() - checked) + " times");
            assertTrue(lbd.get("/api/v1/status").contains("app/b disabled since "), lbd.get("/api/v1/status"));
            assertEquals(Set.of("a"), lbd.ask(4).keySet());
            // What an operator has said outlives a reload, for the checks too.
            lbd.reload(app("rr", CHECK) + "# more\n");
            assertTrue(lbd.get("/api/v1/pools/app/servers/b/checks").contains("stopped"));
            lbd.post("/api/v1/pools/app/servers/b/enable");
            lbd.process.await(() -> b.checks.get() > checked + 3);
            assertEquals(Set.of("a", "b"), lbd.ask(4).keySet());
        }
    }

    private String followers(String servers) {
        return """
                pools:
                  - name: app
                    scheduler: rr
                    servers: [%s]
                  - name: leader
                    servers: [%s]
                    health_check: {type: http_get, urls: /healthz, interval: 50ms, timeout: 5s, initial: check_first, rise: 1}
                """.formatted(servers, a.yaml());
    }

    @Test
    void aServerThatFollowsAnotherStartsAsThatOneStands() throws Exception {
        String x = "{name: x, address: \"127.0.0.1:%d\", track: leader/a}".formatted(b.port());
        String y = "{name: y, address: \"127.0.0.1:%d\", track: leader/a}".formatted(a.port());
        a.health.set(503);
        try (RunningLbd lbd = new RunningLbd(folder, followers(x))) {
            assertEquals(Map.of("503", 3), lbd.ask(3));
            assertEquals(0, b.requests.get());
            a.health.set(200);
            lbd.process.await(() -> {
                try {
                    return lbd.ask().equals("b");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            lbd.reload(followers(x + ", " + y));
            assertEquals(Map.of("a", 2, "b", 2), lbd.ask(4));
        }
    }

    @Test
    void trafficThatFailsIsPartOfTheVerdict() throws Exception {
        String pool = """
                pools:
                  - name: app
                    servers: [%s, %s]
                    passive: {max_fails: 2, fail_timeout: 1s, statuses: [500]}
                    health_check: %s
                """.formatted(a.yaml(), b.yaml(), CHECK);
        try (RunningLbd lbd = new RunningLbd(folder, pool)) {
            b.status.set(500);
            lbd.ask(8);
            lbd.process.printed("event=server.ejected pool=app server=b");
            lbd.shows("/api/v1/status", "app/b ejected since ");
            assertTrue(lbd.process.output().contains("cause=traffic reason=failures_in_traffic"));
            b.status.set(200);
            lbd.process.await(() -> {
                try {
                    lbd.ask();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return lbd.process.output().contains("cause=traffic reason=ejection_over");
            });
        }
    }

    @Test
    void reloadKeepsVerdictAndHistory() throws Exception {
        b.health.set(503);
        try (RunningLbd lbd = new RunningLbd(folder, app("rr", CHECK))) {
            lbd.process.printed("event=server.down pool=app server=b");
            String before = lbd.get("/api/v1/pools/app/servers/b/checks");
            // From its duration on: no two take equally long to the tenth of a millisecond, one after the other.
            String first = before.lines()
                    .filter(l -> l.contains("Z  http_get  status"))
                    .findFirst()
                    .orElseThrow();
            String result = first.substring(first.indexOf("Z  http_get"));
            lbd.reload(app("rr", CHECK) + "  - {name: more, servers: []}\n");
            lbd.process.printed("generation=2");
            String after = lbd.get("/api/v1/pools/app/servers/b/checks");
            assertTrue(after.contains(result), () -> result + "\nis not in\n" + after);
            assertEquals(Set.of("a"), lbd.ask(4).keySet());
            assertFalse(lbd.process.output().contains("event=server.up"), lbd.process.output());
        }
    }

    @Test
    void serverThatComesWithAReloadTakesNothingBeforeItsFirstResult() throws Exception {
        String check = "{type: http_get, urls: /healthz, interval: 50ms, timeout: 5s, initial: check_first}";
        String only = "pools: [{name: app, servers: [%s], health_check: %s}]\n";
        try (RunningLbd lbd = new RunningLbd(folder, only.formatted(a.yaml(), check))) {
            lbd.process.printed("event=server.up pool=app server=a");
            b.health.set(503);
            lbd.reload(app("rr", check));
            assertEquals(Map.of("a", 20), lbd.ask(20));
            assertEquals(0, b.requests.get());
            b.health.set(200);
            lbd.process.printed("event=server.up pool=app server=b");
            assertEquals(Set.of("a", "b"), lbd.ask(4).keySet());
        }
    }

    @Test
    void serverThatFlapsIsTakenDownOnlyByFailuresInARow() throws Exception {
        String check = "{type: http_get, urls: /healthz, interval: 20ms, timeout: 5s, fall: 3, rise: 2, jitter: 0%}";
        try (RunningLbd lbd = new RunningLbd(folder, app("rr", check))) {
            for (int i = 0; i < 10; i++) {
                b.failures.set(2);
                lbd.process.await(() -> b.failures.get() == 0);
                int seen = b.checks.get();
                lbd.process.await(() -> b.checks.get() > seen + 1);
            }
            assertFalse(lbd.process.output().contains("event=server.down"), lbd.process.output());
            b.health.set(503);
            lbd.process.printed("event=server.down pool=app server=b");
            assertTrue(lbd.process.output().contains("in_a_row=3"));
        }
    }
}
