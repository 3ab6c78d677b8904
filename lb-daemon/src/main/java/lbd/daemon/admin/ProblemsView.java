package lbd.daemon.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong now: what `lbd status` begins with, and `lbd status --problems` shows alone.
record ProblemsView(List<ProblemView> problems) {
    /// Beyond these a status says how many there are more.
    private static final int MOST_LINES = 30;

    /// @param kind       one word: `queue_full`
    /// @param of         a pool, server, listener, instance or path; absent where it is the process
    /// @param text       in words
    /// @param since      when it was first seen; absent where that is not known
    /// @param forSeconds how long ago that is
    /// @param count      how often it went wrong since; absent where that is not counted
    record ProblemView(
            String kind,
            @Nullable String of,
            String text,
            @Nullable String since,
            @Nullable Double forSeconds,
            @Nullable Long count) {

        /// `PROBLEM: pool app has no server that takes new work (for 3m2s)`
        String line() {
            StringBuilder line = new StringBuilder("PROBLEM: ").append(text);
            if (forSeconds != null) {
                line.append(" (for ").append(StatusText.age(forSeconds));
                line.append(count == null ? ")" : ", " + count + " times)");
            }
            return line.toString();
        }
    }

    /// A line each.
    String text() {
        return text(problems.size());
    }

    /// The first of them.
    String beginning() {
        return text(MOST_LINES);
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        problems.stream().limit(most).forEach(p -> text.append(p.line()).append('\n'));
        if (problems.size() > most) {
            text.append("PROBLEM: and %d more: lbd status --problems\n".formatted(problems.size() - most));
        }
        return text.toString();
    }
}
