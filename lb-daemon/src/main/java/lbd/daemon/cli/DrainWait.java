package lbd.daemon.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import lbd.core.model.Units;
import lbd.daemon.ExitCode;
import lbd.daemon.admin.Json;
import org.jspecify.annotations.Nullable;

/// Waits until servers that drain have nothing in hand, and shows what is left.
public final class DrainWait {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    /// To the begin of the line, and away with what stands there.
    private static final String AGAIN = "\r\u001b[K";

    /// What a server has in hand.
    ///
    /// @param server `POOL/SERVER`
    /// @param state  that the operator wants; absent: the pool has it no more
    public record LeftView(
            String server, int left, @Nullable String state) {}

    /// How far it is; one a line, the last with `done` or `ended`.
    ///
    /// @param left            of all servers
    /// @param seconds         since it was said
    /// @param estimateSeconds until nothing is left, at the rate of the last half minute; absent: nothing has ended
    /// @param done            nothing is left
    /// @param ended           why it is waited no more, where something is left: `timeout`, `enabled`, `removed`
    public record ProgressView(
            int left,
            List<LeftView> servers,
            double seconds,
            @Nullable Double estimateSeconds,
            boolean done,
            @Nullable String ended) {}

    /// Says how it is.
    interface Source {
        List<LeftView> now() throws NotReachableException;
    }

    /// The clock, and what makes its time go by.
    interface Sleep {
        void sleep(Duration pause) throws InterruptedException;
    }

    private final Source source;
    private final LongSupplier nanos;
    private final Sleep sleep;
    private final PrintWriter out;
    private final boolean json;
    private final boolean terminal;
    private final DrainEstimate estimate = new DrainEstimate();
    private long begunNanos;
    private long lineNanos;
    private String line = "";

    /// @param terminal a line is shown again in its place
    DrainWait(Source source, LongSupplier nanos, Sleep sleep, PrintWriter out, boolean json, boolean terminal) {
        this.source = source;
        this.nanos = nanos;
        this.sleep = sleep;
        this.out = out;
        this.json = json;
        this.terminal = terminal && !json;
    }

    DrainWait(Source source, PrintWriter out, boolean json, boolean terminal) {
        this(source, System::nanoTime, pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()), out, json, terminal);
    }

    /// @param limit null: as long as it takes
    /// @return the exit code
    int run(@Nullable Duration limit) throws NotReachableException, InterruptedException {
        begunNanos = nanos.getAsLong();
        lineNanos = begunNanos - BETWEEN_LINES.toNanos();
        while (true) {
            List<LeftView> servers = source.now();
            long spent = nanos.getAsLong() - begunNanos;
            int left = servers.stream().mapToInt(LeftView::left).sum();
            estimate.at(begunNanos + spent, left);
            String ended = ended(servers);
            if (ended == null && left > 0 && limit != null && spent >= limit.toNanos()) {
                ended = "timeout";
            }
            if (ended != null || left == 0) {
                end(servers, left, spent, ended);
                return ended == null ? ExitCode.DONE : ExitCode.REFUSED;
            }
            show(servers, left, spent);
            long rest = limit == null ? Long.MAX_VALUE : limit.toNanos() - spent;
            sleep.sleep(Duration.ofNanos(Math.min(PAUSE.toNanos(), rest)));
        }
    }

    /// Why it is waited no more; null: it is.
    private static @Nullable String ended(List<LeftView> servers) {
        if (servers.stream().anyMatch(server -> server.state() == null)) {
            return "removed";
        }
        return servers.stream().anyMatch(server -> "enabled".equals(server.state())) ? "enabled" : null;
    }

    private void show(List<LeftView> servers, int left, long spent) {
        if (terminal) {
            out.print(AGAIN + text(servers, left));
            out.flush();
            return;
        }
        String next = counts(servers, left);
        long now = begunNanos + spent;
        if (now - lineNanos >= BETWEEN_LINES.toNanos() && !next.equals(line)) {
            line = next;
            lineNanos = now;
            out.println(json ? Json.of(view(servers, left, spent, null)) : text(servers, left));
            out.flush();
        }
    }

    private void end(List<LeftView> servers, int left, long spent, @Nullable String ended) {
        if (json) {
            out.println(Json.of(view(servers, left, spent, ended)));
        } else {
            String text = switch (ended) {
                case null -> names(servers) + ": empty after " + seconds(Duration.ofNanos(spent));
                case "timeout" ->
                    "after " + seconds(Duration.ofNanos(spent)) + " still " + counts(servers, left)
                            + "; the drain stays in force (lbd enable ends it)";
                case "enabled" -> "enabled again by somebody else: " + names(ofState("enabled", servers));
                default -> "in the pool no more: " + names(ofState(null, servers));
            };
            out.println((terminal ? AGAIN : "") + text);
        }
        out.flush();
    }

    private ProgressView view(List<LeftView> servers, int left, long spent, @Nullable String ended) {
        Duration rest = estimate.left();
        return new ProgressView(
                left,
                servers,
                tenths(Duration.ofNanos(spent)),
                rest == null ? null : tenths(rest),
                ended == null && left == 0,
                ended);
    }

    private static double tenths(Duration time) {
        return Math.floorDiv(time.toMillis(), 100L) / 10.0;
    }

    private String text(List<LeftView> servers, int left) {
        Duration rest = estimate.left();
        return counts(servers, left)
                + (rest == null ? ", none has ended lately" : ", about " + seconds(rest) + " at this rate");
    }

    private static String counts(List<LeftView> servers, int left) {
        if (servers.size() == 1) {
            return servers.getFirst().server() + ": " + left + " left";
        }
        return left + " left"
                + servers.stream()
                        .filter(server -> server.left() > 0)
                        .map(server -> server.server() + " " + server.left())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static List<LeftView> ofState(@Nullable String state, List<LeftView> servers) {
        List<LeftView> all = new ArrayList<>(servers);
        all.removeIf(server -> state == null ? server.state() != null : !state.equals(server.state()));
        return all;
    }

    private static String names(List<LeftView> servers) {
        return servers.stream().map(LeftView::server).collect(Collectors.joining(", "));
    }

    /// Nobody wants to read a fraction of a second.
    private static String seconds(Duration time) {
        return Units.text(Duration.ofSeconds(Math.max(1, time.plusMillis(500).toSeconds())));
    }
}
