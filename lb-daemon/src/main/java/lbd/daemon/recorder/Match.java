package lbd.daemon.recorder;

import java.util.Arrays;
import java.util.List;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.LineCondition;

/// Which records are wanted: all conditions hold, `status>=500 pool=app`. Immutable; any thread.
public record Match(List<LineCondition> conditions) {
    private static final int MOST = 8;

    public Match {
        conditions = List.copyOf(conditions);
    }

    /// @param text conditions with spaces between; none: all records are wanted
    /// @throws IllegalArgumentException with a message for who wrote it
    public static Match parse(String text) {
        List<String> words = Arrays.stream(text.strip().split("\\s+"))
                .filter(w -> !w.isEmpty())
                .toList();
        if (words.size() > MOST) {
            throw new IllegalArgumentException(words.size() + " conditions are too many; allowed: " + MOST);
        }
        return new Match(words.stream().map(LineCondition::parse).toList());
    }

    boolean holds(AccessRecord record) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).holds(record)) {
                return false;
            }
        }
        return true;
    }
}
