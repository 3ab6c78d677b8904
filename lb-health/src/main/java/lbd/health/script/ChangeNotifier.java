package lbd.health.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lbd.health.loop.CheckTimer;
import lbd.health.run.Context;
import lbd.health.run.RunOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells pools' programs of changes: of one pool one call after the other, of several at the same time.
///
/// While a call runs, of each server, and of the pool itself, only the latest change waits. So what waits is bounded by
/// the servers that there are, and the last word about each is always told. A program that takes longer than a minute
/// is ended: TERM to its group, and KILL two seconds later; the next call waits for that. On the loop's thread.
public final class ChangeNotifier {
    private static final Logger log = LoggerFactory.getLogger(ChangeNotifier.class);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /// What a program is told, by its last four arguments.
    ///
    /// @param type   `POOL` or `SERVER`
    /// @param name   `app` or `app/app1`
    /// @param state  `UP`, `DOWN`, and of servers `DISABLED`, `EJECTED` and `DRAIN`
    /// @param detail the weight that is up, or the address
    public record Message(String type, String name, String state, String detail) {
        List<String> after(List<String> command) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of(type, name, state, detail));
            return all;
        }
    }

    private final Context context;
    private final Map<String, Line> lines = new HashMap<>();

    public ChangeNotifier(Context context) {
        this.context = context;
    }

    /// Calls the program, now or in its turn.
    public void tell(String pool, List<String> command, Message message) {
        lines.computeIfAbsent(pool, Line::new).add(message, message.after(command));
    }

    /// Forgets what waits and ends what runs.
    public void stop() {
        List.copyOf(lines.values()).forEach(Line::stop);
    }

    /// Whether a program has yet to end.
    public boolean lingers() {
        return !lines.isEmpty();
    }

    /// The calls of one pool.
    private final class Line {
        private final String pool;
        private final LinkedHashMap<String, List<String>> waiting = new LinkedHashMap<>();
        private @Nullable ScriptRun run;
        private @Nullable CheckTimer timer;

        Line(String pool) {
            this.pool = pool;
        }

        void add(Message message, List<String> command) {
            waiting.remove(message.name());
            waiting.put(message.name(), command);
            if (run == null) {
                next();
            }
        }

        private void next() {
            var first = waiting.pollFirstEntry();
            if (first == null) {
                run = null;
                lines.remove(pool);
                return;
            }
            List<String> command = first.getValue();
            ScriptRun started = ScriptRun.of(context, command);
            run = started;
            timer = context.loop().at(context.loop().nowNanos() + LIMIT_NANOS, () -> {
                told(command, started.expire());
                nextOnceGone(started);
            });
            started.start(outcome -> {
                cancelTimer();
                told(command, outcome);
                next();
            });
        }

        private void nextOnceGone(ScriptRun last) {
            if (last.lingers()) {
                timer = context.loop().at(context.loop().nowNanos() + LINGER_NANOS, () -> nextOnceGone(last));
            } else {
                next();
            }
        }

        private void told(List<String> command, RunOutcome outcome) {
            if (!outcome.passed()) {
                log.atWarn()
                        .addKeyValue("event", "pool.notify_failed")
                        .addKeyValue("pool", pool)
                        .addKeyValue("command", String.join(" ", command))
                        .addKeyValue("evidence", outcome.evidence())
                        .log();
            }
        }

        void stop() {
            waiting.clear();
            ScriptRun running = run;
            cancelTimer();
            if (running != null) {
                running.cancel();
                nextOnceGone(running);
            }
        }

        private void cancelTimer() {
            CheckTimer running = timer;
            if (running != null) {
                running.cancel();
            }
        }
    }
}
