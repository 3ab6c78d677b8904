package lbd.core.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.QuorumSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import org.junit.jupiter.api.Test;

class ServerVerdictTest {
    private static final ServerKey KEY = new ServerKey("app", "a", new InetSocketAddress("127.0.0.1", 80));
    private static final HealthCheck TCP = check("tcp", new CheckSpec.Tcp(null, null), Initial.UP);
    private static final HealthCheck PING = check("ping", new CheckSpec.Ping(), Initial.UP);
    private static final HealthCheck AGENT = check("agent", new CheckSpec.Agent(null), Initial.CHECK_FIRST);

    private final List<String> told = new ArrayList<>();
    private long now;

    private final VerdictListener listener = new VerdictListener() {
        @Override
        public void transition(Transition t) {
            told.add("%s>%s %s %s %d".formatted(t.from(), t.to(), t.cause(), t.reason(), t.inARow()));
        }

        @Override
        public void advice(ServerKey server, Advice advice) {
            told.add(advice.toString());
        }
    };

    @Test
    void transitionIsToldOnceWithReasonAndCount() {
        ServerVerdict verdict = verdict(TCP);
        results(verdict, "tcp", "pfffffppp");
        assertEquals(List.of("UP>DOWN CHECK timeout 3", "DOWN>UP CHECK passed 2"), told);
        assertEquals(verdict.history().get(7).atNanos(), verdict.sinceNanos());
    }

    @Test
    void everyCheckMustPass() {
        ServerVerdict verdict = verdict(TCP, PING);
        results(verdict, "tcp", "fff");
        results(verdict, "ping", "fff");
        results(verdict, "tcp", "pp");
        assertEquals(Standing.DOWN, verdict.standing());
        results(verdict, "ping", "pp");
        assertEquals(Standing.UP, verdict.standing());
        assertEquals(2, told.size());
    }

    @Test
    void flappingServerIsToldOnlyWhenCountsAreReached() {
        ServerVerdict verdict = verdict(TCP);
        results(verdict, "tcp", "pf".repeat(40));
        assertEquals(List.of(), told);
        results(verdict, "tcp", "fff" + "pf".repeat(40));
        assertEquals(1, told.size());
    }

    @Test
    void historyKeepsTheLastFifty() {
        ServerVerdict verdict = verdict(TCP);
        results(verdict, "tcp", "p".repeat(70) + "f");
        List<CheckResult> history = verdict.history();
        assertEquals(50, history.size());
        assertEquals(now, history.getLast().atNanos());
        assertEquals(now - 49, history.getFirst().atNanos());
    }

    @Test
    void checkFirstHoldsTrafficUntilTheFirstResult() {
        ServerVerdict verdict = verdict(check("tcp", TCP.spec(), Initial.CHECK_FIRST));
        assertEquals(List.of("UP>DOWN CHECK unchecked 0"), told);
        results(verdict, "tcp", "p");
        assertEquals(Standing.UP, verdict.standing());
    }

    @Test
    void operatorComesBeforeDownBeforeEjectedBeforeDrain() {
        ServerVerdict verdict = verdict(TCP);
        verdict.operator(ServerSpec.State.DRAIN, "by hand", ++now);
        assertEquals(Standing.DRAIN, verdict.standing());
        verdict.traffic(true, "3 failures", ++now);
        assertEquals(Standing.EJECTED, verdict.standing());
        results(verdict, "tcp", "fff");
        assertEquals(Standing.DOWN, verdict.standing());
        verdict.operator(ServerSpec.State.DISABLED, "by hand", ++now);
        assertEquals(Standing.DISABLED, verdict.standing());
        results(verdict, "tcp", "pp");
        verdict.traffic(false, "over", ++now);
        verdict.operator(ServerSpec.State.ENABLED, "by hand", ++now);
        assertEquals("DISABLED>UP OPERATOR operator 0", told.getLast());
    }

    @Test
    void dependencyTakesItDown() {
        ServerVerdict verdict = verdict(TCP);
        verdict.dependency(false, "db/db1 is down", ++now);
        assertEquals("UP>DOWN DEPENDENCY dependency 0", told.getLast());
        verdict.dependency(true, "db/db1 is up", ++now);
        assertEquals(Standing.UP, verdict.standing());
    }

    @Test
    void agentDecidesAtOnceAndItsSilenceChangesNothing() {
        ServerVerdict verdict = verdict(TCP, AGENT);
        assertEquals(Standing.UP, verdict.standing(), "check_first means nothing for an agent");
        verdict.agent(result("agent", true), new AgentReport(false, "down"), Advice.NONE);
        assertEquals("UP>DOWN AGENT agent 0", told.getLast());
        verdict.agent(result("agent", false), new AgentReport(null, ""), Advice.NONE);
        assertEquals(Standing.DOWN, verdict.standing());
        verdict.agent(result("agent", true), new AgentReport(true, "up drain"), state(ServerSpec.State.DRAIN));
        assertEquals(Standing.DRAIN, verdict.standing());
        verdict.agent(result("agent", true), new AgentReport(null, "maint"), state(ServerSpec.State.DISABLED));
        assertEquals(Standing.DISABLED, verdict.standing());
        verdict.agent(result("agent", true), new AgentReport(null, "ready"), state(ServerSpec.State.ENABLED));
        assertEquals(Standing.UP, verdict.standing());
    }

    @Test
    void agentEndsOnlyWhatItBegan() {
        ServerVerdict verdict = verdict(TCP, AGENT);
        verdict.operator(ServerSpec.State.DISABLED, "by hand", ++now);
        verdict.agent(result("agent", true), new AgentReport(true, "up ready"), state(ServerSpec.State.ENABLED));
        assertEquals(Standing.DISABLED, verdict.standing());
        verdict.agent(result("agent", true), new AgentReport(null, "drain"), state(ServerSpec.State.DRAIN));
        verdict.operator(ServerSpec.State.ENABLED, "by hand", ++now);
        assertEquals(Standing.DRAIN, verdict.standing());
        verdict.apply(List.of(TCP), ++now);
        assertEquals(Standing.UP, verdict.standing(), "the agent is gone, and its word with it");
    }

    private static Advice state(ServerSpec.State state) {
        return new Advice(null, null, state);
    }

    @Test
    void adviceIsToldWhenItChangesAndEndsWithItsCheck() {
        Advice half = Advice.of(new Advice.Weight.Percent(50));
        ServerVerdict verdict = verdict(TCP, AGENT);
        verdict.agent(result("agent", true), new AgentReport(null, "50%"), half);
        verdict.agent(result("agent", true), new AgentReport(null, "50%"), half);
        verdict.agent(result("agent", true), new AgentReport(null, "maxconn:3"), new Advice(null, 3, null));
        verdict.apply(List.of(TCP), ++now);
        assertEquals(
                List.of(
                        half.toString(),
                        new Advice(new Advice.Weight.Percent(50), 3, null).toString(),
                        Advice.NONE.toString()),
                told);
    }

    @Test
    void reloadKeepsTheCountsOfAnEqualCheck() {
        ServerVerdict verdict = verdict(TCP);
        results(verdict, "tcp", "ff");
        verdict.apply(List.of(TCP), ++now);
        results(verdict, "tcp", "f");
        assertEquals(List.of("UP>DOWN CHECK timeout 3"), told);
        assertEquals(3, verdict.history().size());
    }

    @Test
    void changedOrNewCheckDeclaresNobodyDown() {
        ServerVerdict verdict = verdict(TCP);
        results(verdict, "tcp", "ff");
        HealthCheck changed =
                new HealthCheck("tcp", TCP.spec(), CheckTiming.every(Duration.ofSeconds(9)), TCP.target());
        verdict.apply(List.of(changed, check("new", TCP.spec(), Initial.CHECK_FIRST)), ++now);
        results(verdict, "tcp", "ff");
        assertEquals(List.of(), told);
        assertEquals(CheckState.Standing.UP, verdict.state("new").standing());
    }

    @Test
    void serverIsUpWhenTheCheckThatHeldItDownIsGone() {
        ServerVerdict verdict = verdict(TCP, PING);
        results(verdict, "ping", "fff");
        verdict.apply(List.of(TCP), ++now);
        assertEquals("DOWN>UP RELOAD check_removed 0", told.getLast());
        assertThrows(IllegalArgumentException.class, () -> results(verdict, "ping", "p"));
    }

    @Test
    void quorumHasHysteresis() {
        Quorum quorum = new Quorum(new QuorumSpec(5, 2, null), true);
        StringBuilder standings = new StringBuilder();
        for (int weight : new int[] {9, 5, 3, 2, 5, 6, 7, 3, 0}) {
            quorum = quorum.with(weight);
            standings.append(quorum.up() ? 'U' : 'D');
        }
        assertEquals("UUUDDDUUD", standings.toString());
        assertThrows(IllegalArgumentException.class, () -> new QuorumSpec(2, 2, null));
    }

    private ServerVerdict verdict(HealthCheck... checks) {
        return new ServerVerdict(KEY, List.of(checks), listener, now);
    }

    private void results(ServerVerdict verdict, String check, String results) {
        for (char result : results.toCharArray()) {
            verdict.checked(result(check, result == 'p'), Advice.NONE);
        }
    }

    private CheckResult result(String check, boolean passed) {
        return new CheckResult(check, passed, passed ? Reason.PASSED : Reason.TIMEOUT, "evidence", ++now, 1);
    }

    private static HealthCheck check(String name, CheckSpec spec, Initial initial) {
        CheckTiming d = CheckTiming.DEFAULT;
        CheckTiming timing = new CheckTiming(
                d.interval(),
                d.fastInterval(),
                d.downInterval(),
                d.timeout(),
                d.connectTimeout(),
                3,
                null,
                2,
                initial,
                0);
        return new HealthCheck(name, spec, timing, CheckTarget.DEFAULT);
    }
}
