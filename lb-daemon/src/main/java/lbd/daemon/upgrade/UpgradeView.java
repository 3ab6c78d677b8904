package lbd.daemon.upgrade;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far an upgrade is, as the process that is asked sees it.
///
/// @param state    none; running; failed: this process goes on; handed_over: another serves, this one drains;
///                 taken_over: this process has taken another's place
/// @param pid      of the process that is asked
/// @param steps    what has been done so far; of taken_over, what was taken
/// @param errors   of failed
/// @param draining the process before, until it has ended
public record UpgradeView(
        String state,
        long pid,
        List<String> steps,
        List<String> errors,
        @Nullable Draining draining) {
    static final String FAILED = "failed";

    /// A process that serves nobody new.
    ///
    /// @param connections that it still has
    public record Draining(long pid, int connections) {
        public String text() {
            return "draining old process %d, %d connections left".formatted(pid, connections);
        }
    }

    public UpgradeView with(@Nullable Draining before) {
        return new UpgradeView(state, pid, steps, errors, before);
    }

    public boolean isNone() {
        return state.equals("none");
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> text.append(step).append('\n'));
        errors.forEach(error -> text.append(error).append('\n'));
        if (draining != null) {
            text.append(draining.text()).append('\n');
        }
        return text.isEmpty() ? "no upgrade: process " + pid + " has taken nobody's place\n" : text.toString();
    }
}
