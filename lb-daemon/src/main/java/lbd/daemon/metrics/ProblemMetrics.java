package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.Supplier;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.Problem;

/// What is wrong now.
final class ProblemMetrics implements MetricSource {
    private final Supplier<List<Problem>> problems;

    ProblemMetrics(Supplier<List<Problem>> problems) {
        this.problems = problems;
    }

    @Override
    public void read(Page page) {
        List<Problem> present = problems.get();
        for (Kind kind : Kind.values()) {
            page.gauge(
                    "lbd_problems",
                    "Problems that are present, as lbd status begins with them, by their kind.",
                    Labels.of("kind", kind.word()),
                    present.stream().filter(p -> p.kind() == kind).count());
        }
    }
}
