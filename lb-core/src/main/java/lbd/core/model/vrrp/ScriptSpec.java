package lbd.core.model.vrrp;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program that says by its exit status (0: well) whether this node is fit.
///
/// It never runs twice at a time: where it takes longer than its interval, the next run starts when it has
/// ended. So it may repair before it judges (restart a service, wait, look again), with a timeout that gives it the
/// time.
///
/// @param command  the program (absolute path) and its arguments; no shell
/// @param interval from start to start, 10 ms to 1 day
/// @param timeout  of one run, 10 ms to 1 hour; then it is killed with all that it started, and has failed
/// @param fall     failures in a row that count, 1 to 100
/// @param rise     successes in a row that count, 1 to 100
/// @param user     who runs it, where lbd runs as root; null: the same as lbd
public record ScriptSpec(
        String name,
        List<String> command,
        Duration interval,
        Duration timeout,
        int fall,
        int rise,
        @Nullable String user) {
    public ScriptSpec {
        VrrpRanges.name("name", name);
        command = VrrpRanges.command("command", command);
        VrrpRanges.range("interval", interval, Duration.ofMillis(10), Duration.ofDays(1));
        VrrpRanges.range("timeout", timeout, Duration.ofMillis(10), Duration.ofHours(1));
        VrrpRanges.range("fall", fall, 1, 100);
        VrrpRanges.range("rise", rise, 1, 100);
    }
}
