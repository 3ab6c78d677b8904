package lbd.core.health;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last results of a server, the oldest forgotten first.
final class History {
    static final int SIZE = 50;

    private final @Nullable CheckResult[] ring = new @Nullable CheckResult[SIZE];
    private int next;

    void add(CheckResult result) {
        ring[next] = result;
        next = (next + 1) % SIZE;
    }

    /// The latest last.
    List<CheckResult> results() {
        List<CheckResult> results = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            CheckResult result = ring[(next + i) % SIZE];
            if (result != null) {
                results.add(result);
            }
        }
        return results;
    }
}
