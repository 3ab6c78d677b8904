package lbd.core.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.HealthCheck;
import org.jspecify.annotations.Nullable;

/// The verdict about one server: where its checks, its agent, live traffic, the operator and what it depends on meet.
///
/// ```
/// DISABLED  the operator or the agent (maint) took it out
/// DOWN      else, the operator says down, or says nothing of it and a check, the agent or a dependency does
/// EJECTED   else, live traffic ejected it
/// DRAIN     else, the operator or the agent drains it
/// UP        else
/// ```
/// Any standing may follow any other; each change passes [#settle], which tells the listener once. Results that
/// change nothing only make history. Confined to the thread that owns the verdicts.
public final class ServerVerdict {
    private final ServerKey key;
    private final VerdictListener listener;
    private final Map<String, Watched> checks = new LinkedHashMap<>();
    private final History history = new History();

    private ServerSpec.State operator = ServerSpec.State.ENABLED;
    private @Nullable Boolean forced;
    private boolean ejected;
    private boolean dependencyUp = true;
    private boolean agentUp = true;
    private Advice advice = Advice.NONE;
    private Standing standing = Standing.UP;
    private long sinceNanos;
    private @Nullable Transition last;

    private static final class Watched {
        private HealthCheck check;
        private CheckState state;
        private Advice advice = Advice.NONE;
        private @Nullable CheckResult last;

        private Watched(HealthCheck check, CheckState state) {
            this.check = check;
            this.state = state;
        }

        /// An agent that cannot be reached says nothing, so its results are not counted.
        private boolean counts() {
            return !(check.spec() instanceof CheckSpec.Agent);
        }
    }

    /// @param checks what decides; without any the server is up
    public ServerVerdict(ServerKey key, List<HealthCheck> checks, VerdictListener listener, long nowNanos) {
        this(key, checks, listener, nowNanos, null);
    }

    /// @param known what to go on from: nobody is told of it, since nothing has changed; null: nothing
    public ServerVerdict(
            ServerKey key,
            List<HealthCheck> checks,
            VerdictListener listener,
            long nowNanos,
            @Nullable KnownHealth known) {
        this.key = key;
        this.listener = listener;
        for (HealthCheck check : checks) {
            this.checks.put(check.name(), new Watched(check, CheckState.initial(check.timing())));
        }
        sinceNanos = nowNanos;
        if (known == null) {
            settle(Cause.CHECK, null, Reason.UNCHECKED, "no result yet", 0, nowNanos);
        } else {
            goOn(known);
        }
    }

    private void goOn(KnownHealth known) {
        known.checks().forEach((name, state) -> {
            Watched watched = checks.get(name);
            if (watched != null) {
                watched.state = state;
            }
        });
        known.results().stream()
                .filter(result -> checks.containsKey(result.check()))
                .forEach(this::remember);
        standing = decide();
        sinceNanos = known.sinceNanos();
        if (standing == Standing.DOWN) {
            last = new Transition(
                    key,
                    Standing.UP,
                    Standing.DOWN,
                    Cause.CHECK,
                    null,
                    known.reason(),
                    known.evidence(),
                    0,
                    known.sinceNanos());
        }
    }

    public ServerKey key() {
        return key;
    }

    public Standing standing() {
        return standing;
    }

    /// Since when it has this standing.
    public long sinceNanos() {
        return sinceNanos;
    }

    /// What changed the standing last; null while it never changed.
    public @Nullable Transition lastTransition() {
        return last;
    }

    public Advice advice() {
        return advice;
    }

    /// The last 50 results, the latest last.
    public List<CheckResult> history() {
        return history.results();
    }

    /// @throws IllegalArgumentException if it has no such check
    public CheckState state(String check) {
        return watched(check).state;
    }

    /// The last result of a check; null before the first.
    ///
    /// @throws IllegalArgumentException if it has no such check
    public @Nullable CheckResult last(String check) {
        return watched(check).last;
    }

    private void remember(CheckResult result) {
        history.add(result);
        watched(result.check()).last = result;
    }

    /// Takes the checks of a new configuration. Of a check that stayed equal everything stays. One that changed or is
    /// new starts from how the server stands by now and so takes nobody down by itself.
    public void apply(List<HealthCheck> wanted, long nowNanos) {
        boolean up = checksUp();
        Map<String, Watched> before = new LinkedHashMap<>(checks);
        checks.clear();
        for (HealthCheck check : wanted) {
            Watched old = before.get(check.name());
            checks.put(check.name(), old == null ? new Watched(check, started(up)) : carried(old, check));
        }
        if (checks.values().stream().allMatch(Watched::counts)) {
            agentUp = true;
        }
        advise();
        settle(Cause.RELOAD, null, Reason.CHECK_REMOVED, "the configuration changed", 0, nowNanos);
    }

    private static CheckState started(boolean up) {
        return new CheckState(up ? CheckState.Standing.UP : CheckState.Standing.DOWN, 0);
    }

    private static Watched carried(Watched old, HealthCheck check) {
        if (!old.check.equals(check)) {
            old.check = check;
            old.state = new CheckState(old.state.standing(), 0);
            old.advice = advises(check.spec()) ? old.advice : Advice.NONE;
        }
        return old;
    }

    private static boolean advises(CheckSpec spec) {
        return spec instanceof CheckSpec.Agent || (spec instanceof CheckSpec.Script script && script.dynamicWeight());
    }

    /// Counts a result.
    ///
    /// @param said by the check about the server's share of work
    /// @throws IllegalArgumentException if the server has no check of that name
    public void checked(CheckResult result, Advice said) {
        Watched watched = watched(result.check());
        CheckTiming timing = watched.check.timing();
        CheckState before = watched.state;
        remember(result);
        watched.state = before.after(result.passed(), timing);
        watched.advice = result.passed() ? said.over(watched.advice) : watched.advice;
        advise();
        int inARow = watched.state.count() == 0 ? before.count() + 1 : watched.state.count();
        settle(Cause.CHECK, result.check(), result.reason(), result.evidence(), inARow, result.atNanos());
    }

    /// Keeps a result that says nothing about the server, since we could not check ([Reason#LOCAL]).
    public void notChecked(CheckResult result) {
        remember(result);
    }

    /// Takes an agent's word. What it is silent about stays as it said before; an agent that did not answer is silent
    /// about everything.
    public void agent(CheckResult result, AgentReport report, Advice said) {
        remember(result);
        Watched watched = watched(result.check());
        watched.advice = said.over(watched.advice);
        Boolean up = report.up();
        agentUp = up != null ? up : agentUp;
        advise();
        settle(Cause.AGENT, result.check(), Reason.AGENT, report.text(), 0, result.atNanos());
    }

    /// Notes what passive checks decided.
    public void traffic(boolean nowEjected, String evidence, long nowNanos) {
        ejected = nowEjected;
        Reason reason = nowEjected ? Reason.FAILURES_IN_TRAFFIC : Reason.EJECTION_OVER;
        settle(Cause.TRAFFIC, null, reason, evidence, 0, nowNanos);
    }

    /// Notes the operator's word or, where there is none, the file's.
    public void operator(ServerSpec.State state, String evidence, long nowNanos) {
        operator = state;
        settle(Cause.OPERATOR, null, Reason.OPERATOR, evidence, 0, nowNanos);
    }

    /// Notes that the operator says how it is, whatever checks, the agent and what it depends on say.
    ///
    /// @param up null: they decide again
    public void force(@Nullable Boolean up, String evidence, long nowNanos) {
        forced = up;
        settle(Cause.OPERATOR, null, Reason.OPERATOR, evidence, 0, nowNanos);
    }

    /// Notes whether what this server depends on is up.
    public void dependency(boolean up, String evidence, long nowNanos) {
        dependency(up, Reason.DEPENDENCY, evidence, nowNanos);
    }

    /// Notes that what this server depends on is down until something is known of it.
    public void dependencyUnchecked(String evidence, long nowNanos) {
        dependency(false, Reason.UNCHECKED, evidence, nowNanos);
    }

    private void dependency(boolean up, Reason reason, String evidence, long nowNanos) {
        dependencyUp = up;
        settle(Cause.DEPENDENCY, null, reason, evidence, 0, nowNanos);
    }

    /// Whether it is down only because nothing is known yet.
    public boolean unchecked() {
        return standing == Standing.DOWN && last != null && last.reason() == Reason.UNCHECKED;
    }

    private Watched watched(String check) {
        Watched watched = checks.get(check);
        if (watched == null) {
            throw new IllegalArgumentException(key.path() + " has no check " + check);
        }
        return watched;
    }

    private boolean checksUp() {
        return checks.values().stream().allMatch(w -> !w.counts() || w.state.up());
    }

    private Standing decide() {
        if (wanted(ServerSpec.State.DISABLED)) {
            return Standing.DISABLED;
        }
        if (forced != null ? !forced : !checksUp() || !agentUp || !dependencyUp) {
            return Standing.DOWN;
        }
        if (ejected) {
            return Standing.EJECTED;
        }
        return wanted(ServerSpec.State.DRAIN) ? Standing.DRAIN : Standing.UP;
    }

    /// By the operator, or by the agent.
    private boolean wanted(ServerSpec.State state) {
        return operator == state || advice.state() == state;
    }

    /// The one place where a standing changes.
    private void settle(
            Cause cause, @Nullable String check, Reason reason, String evidence, int inARow, long nowNanos) {
        Standing decided = decide();
        if (decided != standing) {
            last = new Transition(key, standing, decided, cause, check, reason, evidence, inARow, nowNanos);
            standing = decided;
            sinceNanos = nowNanos;
            listener.transition(last);
        }
    }

    private void advise() {
        Advice now = Advice.NONE;
        for (Watched watched : checks.values()) {
            now = watched.advice.over(now);
        }
        if (!now.equals(advice)) {
            advice = now;
            listener.advice(key, now);
        }
    }
}
