package lbd.daemon.admin;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lbd.core.accesslog.AddressText;
import lbd.core.health.CheckState;
import lbd.core.health.Reason;
import lbd.core.model.ServerAddress;
import lbd.daemon.admin.ChecksView.CheckView;
import lbd.daemon.admin.ChecksView.ResultView;
import lbd.daemon.admin.ChecksView.ServerView;
import lbd.health.ServerHealth;
import org.jspecify.annotations.Nullable;

/// Says how checks go.
final class ChecksReport {
    private ChecksReport() {}

    static ChecksView of(List<ServerHealth> servers, Predicate<ServerHealth> wanted, boolean withHistory) {
        Instant now = Instant.now();
        return new ChecksView(servers.stream()
                .filter(wanted)
                .map(s -> server(s, now, withHistory))
                .toList());
    }

    private static ServerView server(ServerHealth health, Instant now, boolean withHistory) {
        Reason reason = health.reason();
        InetSocketAddress name = ServerAddress.unresolved(health.server().address());
        if (name != null) {
            return unresolved(health, name.getHostString(), now);
        }
        return new ServerView(
                health.server().pool(),
                health.server().name(),
                AddressText.text(health.server().address()),
                health.standing().word(),
                time(health.since()),
                Duration.between(health.since(), now).toMillis() / 1000.0,
                reason == null ? null : reason.word(),
                reason == null ? null : health.evidence(),
                health.checks().stream().map(ChecksReport::check).toList(),
                withHistory
                        ? health.history().stream().map(ChecksReport::result).toList()
                        : null);
    }

    /// Nobody checks what has no address, and nothing goes there.
    private static ServerView unresolved(ServerHealth health, String host, Instant now) {
        return new ServerView(
                health.server().pool(),
                health.server().name(),
                AddressText.text(health.server().address()),
                "down",
                time(health.since()),
                Duration.between(health.since(), now).toMillis() / 1000.0,
                "unresolved",
                ServerReport.unresolved(host),
                health.checks().stream().map(ChecksReport::check).toList(),
                null);
    }

    private static CheckView check(ServerHealth.Check check) {
        CheckState state = check.state();
        ServerHealth.@Nullable Result last = check.last();
        return new CheckView(
                check.name(),
                state.standing().name().toLowerCase(Locale.ROOT),
                state.count(),
                state.up() ? check.fall() : check.rise(),
                check.stopped(),
                check.passed(),
                check.failed(),
                last == null ? null : result(last));
    }

    private static ResultView result(ServerHealth.Result result) {
        return new ResultView(
                result.check(),
                time(result.at()),
                result.passed(),
                result.reason().word(),
                result.evidence(),
                TimeUnit.NANOSECONDS.toMicros(result.took().toNanos()) / 1000.0);
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
