package lbd.health;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import lbd.core.health.AgentReport;
import lbd.core.health.CheckResult;
import lbd.core.health.KnownHealth;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.health.ServerVerdict;
import lbd.core.health.VerdictListener;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import lbd.health.loop.CheckLoop;
import lbd.health.run.Context;
import lbd.health.run.ResolvingRun;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.run.Subject;
import org.jspecify.annotations.Nullable;

/// One server: its verdict and the checks that make it, of which only one runs at a time. On the loop's thread.
final class CheckedServer {
    /// A server that waits for its first result holds up traffic; one that was out may have changed.
    private static final long WAITED_FOR_NANOS = 200_000_000;

    private final Context context;
    private final ServerVerdict verdict;
    private final List<ScheduledCheck> checks = new ArrayList<>();
    private final Queue<ScheduledCheck> waiting = new ArrayDeque<>();
    private @Nullable ScheduledCheck running;
    private ServerSpec spec;
    private ServerSpec.State state;
    private List<HealthCheck> wanted;

    /// @param known what another process has found; null: nothing
    CheckedServer(
            Context context, PoolSpec pool, ServerSpec spec, VerdictListener listener, @Nullable KnownHealth known) {
        this.context = context;
        this.spec = spec;
        state = spec.state();
        wanted = pool.checksOf(spec);
        long nowNanos = loop().nowNanos();
        ServerKey key = key(pool, spec);
        verdict = new ServerVerdict(key, wanted, listener, nowNanos, known);
        verdict.operator(state, known == null ? "as configured" : "as before the upgrade", nowNanos);
        schedule();
    }

    static ServerKey key(PoolSpec pool, ServerSpec spec) {
        return new ServerKey(pool.name(), spec.name(), spec.address());
    }

    /// Whose verdict it follows; null for its own.
    @Nullable
    String track() {
        return spec.track();
    }

    CheckLoop loop() {
        return context.loop();
    }

    ServerVerdict verdict() {
        return verdict;
    }

    List<ScheduledCheck> checks() {
        return checks;
    }

    /// How often each of its checks has run.
    List<CheckCounts> counts() {
        return checks.stream().map(this::counts).toList();
    }

    private CheckCounts counts(ScheduledCheck scheduled) {
        String name = scheduled.check().name();
        return new CheckCounts(
                verdict.key(),
                name,
                verdict.state(name).up(),
                scheduled.passed(),
                scheduled.failed(),
                scheduled.lastNanos());
    }

    /// Takes what a reload says. Checks that stay equal go on.
    void apply(PoolSpec pool, ServerSpec newSpec) {
        if (newSpec.state() != state) {
            operator(newSpec.state(), "the configuration changed");
        }
        spec = newSpec;
        wanted = pool.checksOf(spec);
        if (spec.track() == null) {
            verdict.dependency(true, "follows no other server", loop().nowNanos());
        }
        verdict.apply(wanted, loop().nowNanos());
        for (Iterator<ScheduledCheck> each = checks.iterator(); each.hasNext(); ) {
            ScheduledCheck scheduled = each.next();
            if (!wanted.contains(scheduled.check())) {
                scheduled.stop();
                each.remove();
            }
        }
        schedule();
    }

    /// Adds what is not there yet, starts what ought to run and stops what ought not.
    private void schedule() {
        for (HealthCheck check : wanted) {
            if (checks.stream().noneMatch(scheduled -> scheduled.check().equals(check))) {
                checks.add(new ScheduledCheck(this, check));
            }
        }
        for (ScheduledCheck check : checks) {
            if (!mayRun(check)) {
                check.stop();
            } else if (check.isStopped()) {
                check.startAt(loop().nowNanos() + firstDelay(check));
            }
        }
    }

    /// A server that the operator has disabled is not checked. One that its agent has taken out is asked about by the
    /// agent alone, which is the only one to end that.
    private boolean mayRun(ScheduledCheck check) {
        return state != ServerSpec.State.DISABLED
                && (isAgent(check.check()) || verdict.advice().state() != ServerSpec.State.DISABLED);
    }

    private static boolean isAgent(HealthCheck check) {
        return check.spec() instanceof CheckSpec.Agent;
    }

    private static long firstDelay(ScheduledCheck scheduled) {
        long spread = scheduled.spreadNanos(ThreadLocalRandom.current().nextDouble());
        boolean again = scheduled.passed() + scheduled.failed() > 0;
        boolean urgent = again || scheduled.check().timing().initial() != Initial.UP;
        return urgent
                ? Math.min(spread, (long)
                        (WAITED_FOR_NANOS * ThreadLocalRandom.current().nextDouble()))
                : spread;
    }

    void force(@Nullable Boolean up, String evidence) {
        verdict.force(up, evidence, loop().nowNanos());
    }

    void operator(ServerSpec.State newState, String evidence) {
        state = newState;
        verdict.operator(newState, evidence, loop().nowNanos());
        schedule();
    }

    void slept() {
        for (ScheduledCheck check : checks) {
            check.slept(ThreadLocalRandom.current().nextDouble());
        }
    }

    void stopAll() {
        waiting.clear();
        checks.forEach(ScheduledCheck::stop);
    }

    /// It is time for this check: now, or after the one that runs.
    void ready(ScheduledCheck check) {
        if (running == null) {
            running = check;
            check.begin();
        } else {
            waiting.add(check);
        }
    }

    /// This check runs no more, and waits no more for its turn.
    void released(ScheduledCheck check) {
        waiting.remove(check);
        if (running == check) {
            running = null;
            ScheduledCheck next = waiting.poll();
            if (next != null) {
                ready(next);
            }
        }
    }

    Run run(HealthCheck check, Checker checker) {
        SocketAddress address = address(spec, check);
        InetSocketAddress name = ServerAddress.unresolved(address);
        return name != null
                ? new ResolvingRun(context, name, found -> checker.run(context, subject(found)))
                : checker.run(context, subject(address));
    }

    /// Where a check goes; unresolved for a server that is known by name.
    static SocketAddress address(ServerSpec server, HealthCheck check) {
        InetSocketAddress own = ServerAddress.inet(server.address());
        if (own == null) {
            return server.address();
        }
        int port = check.target().port() == 0 ? own.getPort() : check.target().port();
        return own.isUnresolved()
                ? InetSocketAddress.createUnresolved(own.getHostString(), port)
                : new InetSocketAddress(own.getAddress(), port);
    }

    private Subject subject(SocketAddress address) {
        return new Subject(verdict.key(), address, spec.weight());
    }

    void ended(ScheduledCheck check, RunOutcome outcome, long startedNanos) {
        long nowNanos = System.nanoTime();
        String name = check.check().name();
        CheckResult result = new CheckResult(
                name, outcome.passed(), outcome.reason(), outcome.evidence(), nowNanos, nowNanos - startedNanos);
        AgentReport report = outcome.report();
        if (isAgent(check.check())) {
            verdict.agent(result, report != null ? report : new AgentReport(null, ""), outcome.advice());
        } else if (outcome.reason() == Reason.LOCAL) {
            verdict.notChecked(result);
        } else {
            verdict.checked(result, outcome.advice());
        }
        double dice = 2 * ThreadLocalRandom.current().nextDouble() - 1;
        check.startAt(verdict.state(name).nextStartNanos(check.check().timing(), startedNanos, nowNanos, dice));
        released(check);
        if (isAgent(check.check())) {
            schedule();
        }
    }
}
