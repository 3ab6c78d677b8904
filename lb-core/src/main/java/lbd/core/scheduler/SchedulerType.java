package lbd.core.scheduler;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// Every scheduler there is. The file's reader, its errors and the help read this table; to add one, add a class and a
/// line.
public enum SchedulerType {
    RR("rr", "each server in turn", size -> new RoundRobin()),
    WRR("wrr", "in turn by weight, interleaved as nginx does", SmoothWeighted::new);

    private final String keyword;
    private final String summary;
    private final IntFunction<Scheduler> constructor;

    SchedulerType(String keyword, String summary, IntFunction<Scheduler> constructor) {
        this.keyword = keyword;
        this.summary = summary;
        this.constructor = constructor;
    }

    /// As written in the configuration.
    public String keyword() {
        return keyword;
    }

    /// One line for the help.
    public String summary() {
        return summary;
    }

    /// @param size how many members the pool has
    public Scheduler create(int size) {
        return constructor.apply(size);
    }

    public static Optional<SchedulerType> of(String keyword) {
        return Arrays.stream(values()).filter(t -> t.keyword.equals(keyword)).findFirst();
    }

    public static List<String> keywords() {
        return Arrays.stream(values()).map(SchedulerType::keyword).toList();
    }
}
