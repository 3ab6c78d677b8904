package lbd.daemon.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.daemon.admin.ProblemsView.ProblemView;
import lbd.daemon.admin.StatusView.PoolView;
import lbd.daemon.admin.StatusView.QuorumView;
import lbd.daemon.admin.StatusView.ServerView;
import lbd.daemon.admin.VrrpView.InstanceView;
import lbd.daemon.problem.Problem;
import org.jspecify.annotations.Nullable;

/// All that is wrong, the worst first: the process, VRRP, limits that are met, then pools and servers.
final class ProblemsReport {
    private final List<ProblemView> problems = new ArrayList<>();
    private final Instant now = Instant.now();

    /// @param watched what was seen of limits
    ProblemsView of(StatusView status, List<Problem> watched) {
        process(status);
        List<InstanceView> vrrp = status.vrrp();
        if (vrrp != null) {
            vrrp.forEach(this::instance);
        }
        watched.forEach(this::limit);
        for (PoolView pool : status.pools()) {
            quorum(pool);
            pool.servers().forEach(server -> server(pool, server));
        }
        return new ProblemsView(problems);
    }

    private void process(StatusView status) {
        status.notLive().forEach(reason -> add("stuck", null, reason, null));
        status.notReady().forEach(reason -> add("not_ready", null, reason, null));
        if (status.config().errors() != null) {
            add(
                    "reload_refused",
                    null,
                    "the last reload was refused: the file is not what is in force",
                    status.config().lastReloadAt());
        }
    }

    private void instance(InstanceView instance) {
        instance.faults()
                .forEach(fault -> add("vrrp_fault", instance.name(), instance.name() + ": " + fault, instance.since()));
        var conflict = instance.conflict();
        if (conflict != null) {
            add(
                    "vrrp_conflict",
                    instance.name(),
                    "%s: %s was claimed by %s".formatted(instance.name(), conflict.address(), conflict.holder()),
                    null);
        }
    }

    private void limit(Problem problem) {
        Duration age = Duration.ofNanos(System.nanoTime() - problem.sinceNanos());
        problems.add(new ProblemView(
                problem.kind().word(),
                problem.subject().isEmpty() ? null : problem.subject(),
                problem.text(),
                ChecksReport.time(now.minus(age)),
                age.toMillis() / (double) TimeUnit.SECONDS.toMillis(1),
                problem.count() == 0 ? null : problem.count()));
    }

    private void quorum(PoolView pool) {
        QuorumView quorum = pool.quorum();
        if (quorum != null && !quorum.met()) {
            add(
                    "quorum_lost",
                    pool.name(),
                    "%s has lost its quorum: weight %d of %d%s"
                            .formatted(
                                    pool.name(),
                                    quorum.weightUp(),
                                    quorum.up() + quorum.hysteresis(),
                                    quorum.fallbackPool() == null ? "" : ", " + quorum.fallbackPool() + " stands in"),
                    null);
        }
    }

    private void server(PoolView pool, ServerView server) {
        // What an operator took out is none.
        if (server.why() != null
                && !server.health().equals("up")
                && !server.health().equals("unchecked")) {
            String path = pool.name() + "/" + server.name();
            add(
                    "server_" + server.health(),
                    path,
                    "%s %s: %s".formatted(path, server.healthText(), server.why()),
                    server.notUpSince());
        }
    }

    private void add(String kind, @Nullable String of, String text, @Nullable String since) {
        Double age = since == null
                ? null
                : Duration.between(Instant.parse(since), now).toMillis() / (double) TimeUnit.SECONDS.toMillis(1);
        problems.add(new ProblemView(kind, of, text, since, age, null));
    }
}
