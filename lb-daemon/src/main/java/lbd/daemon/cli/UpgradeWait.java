package lbd.daemon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import lbd.core.model.Units;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;

/// Follows an upgrade that has begun, from the process that is replaced to the one that serves then, and
/// shows its steps. Has an end of its own, whatever the two processes do.
final class UpgradeWait {
    /// Where none is asked for.
    static final Duration USUAL_LIMIT = Duration.ofSeconds(30);

    /// Between two looks.
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// One that has just begun may be slow to answer, the first time above all.
    static final Duration SLOW = Duration.ofSeconds(10);

    /// In which one process's socket takes the place of the other's, and answers.
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /// After the new process's own time: for the old one to let go, or to see that it is late.
    private static final Duration AFTER = Duration.ofSeconds(30);

    /// Says how far it is.
    interface Source {
        AdminClient.Reply now() throws NotReachableException;
    }

    private final Source source;
    private final LongSupplier nanos;
    private final DrainWait.Sleep sleep;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private String unanswered = "";
    private int shown;

    UpgradeWait(
            Source source, LongSupplier nanos, DrainWait.Sleep sleep, PrintWriter out, PrintWriter err, boolean json) {
        this.source = source;
        this.nanos = nanos;
        this.sleep = sleep;
        this.out = out;
        this.err = err;
        this.json = json;
    }

    UpgradeWait(Source source, PrintWriter out, PrintWriter err, boolean json) {
        this(source, System::nanoTime, pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()), out, err, json);
    }

    /// @param begun what the process said that is to be replaced
    /// @param limit for the new process to become ready
    /// @return the exit code
    /// @throws NotReachableException if nobody answers for [#SILENCE]
    int follow(AdminClient.Reply begun, Duration limit) throws NotReachableException, InterruptedException {
        JsonNode first = read(begun);
        long pid = first.path("pid").asLong();
        show(first);
        Duration all = limit.plus(AFTER);
        long start = nanos.getAsLong();
        long answered = start;
        String state = first.path("state").asText();
        while (nanos.getAsLong() - start < all.toNanos()) {
            sleep.sleep(PAUSE);
            AdminClient.Reply reply = ask();
            if (reply == null) {
                if (nanos.getAsLong() - answered >= SILENCE.toNanos()) {
                    throw new NotReachableException(unanswered);
                }
                continue;
            }
            answered = nanos.getAsLong();
            JsonNode now = read(reply);
            if (now.path("pid").asLong() != pid) {
                return taken(reply, now, pid);
            }
            show(now);
            state = now.path("state").asText();
            if (state.equals("failed")) {
                return failed(reply, now);
            }
        }
        return late(pid, state, all);
    }

    /// @return null where it is not told now, which may be otherwise in a moment
    private AdminClient.@Nullable Reply ask() {
        try {
            AdminClient.Reply reply = source.now();
            if (reply.done()) {
                return reply;
            }
            unanswered =
                    "the daemon does not tell how far it is: " + reply.body().strip();
        } catch (NotReachableException e) {
            unanswered = String.valueOf(e.getMessage());
        }
        return null;
    }

    private void show(JsonNode view) {
        JsonNode steps = view.path("steps");
        if (!json) {
            for (int i = shown; i < steps.size(); i++) {
                say(steps.get(i).asText());
            }
        }
        shown = steps.size();
    }

    private int taken(AdminClient.Reply reply, JsonNode view, long before) {
        if (json) {
            print(reply);
        } else {
            say("process " + view.path("pid").asLong() + " has taken the place of " + before);
            shown = 0;
            show(view);
            JsonNode draining = view.path("draining");
            if (!draining.isMissingNode()) {
                say("draining old process %d, %d connections left"
                        .formatted(
                                draining.path("pid").asLong(),
                                draining.path("connections").asInt()));
            }
        }
        return ExitCode.DONE;
    }

    private int failed(AdminClient.Reply reply, JsonNode view) {
        if (json) {
            print(reply);
        } else {
            view.path("errors").forEach(line -> err.println(line.asText()));
            err.println("process " + view.path("pid").asLong() + " goes on");
            err.flush();
        }
        return ExitCode.REFUSED;
    }

    private int late(long pid, String state, Duration all) {
        String why = state.equals("handed_over")
                ? "process " + pid + " has handed over, but the new one does not answer at its socket"
                : "process " + pid + " says that it is under way, which it should not be so long";
        err.println(
                "no end of the upgrade after " + Units.text(all) + ": " + why + "; its log and lbd status say more");
        err.flush();
        return ExitCode.REFUSED;
    }

    private void print(AdminClient.Reply reply) {
        out.print(reply.body());
        out.flush();
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /// @throws NotReachableException if it is no answer of lbd's
    static JsonNode read(AdminClient.Reply reply) throws NotReachableException {
        try {
            return new JsonMapper().readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new NotReachableException("what answers there does not speak like lbd");
        }
    }
}
