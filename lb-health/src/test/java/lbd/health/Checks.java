package lbd.health;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.check.StatusRanges;
import org.jspecify.annotations.Nullable;

/// Shorthand for checks and pools.
public final class Checks {
    private Checks() {}

    public static CheckTiming timing(Duration interval, Duration timeout, int fall, int rise, Initial initial) {
        return new CheckTiming(interval, interval, interval, timeout, timeout, fall, null, rise, initial, 10);
    }

    static CheckTiming within(Duration timeout) {
        return timing(Duration.ofSeconds(1), timeout, 3, 2, Initial.UP);
    }

    public static HealthCheck check(CheckSpec spec) {
        return new HealthCheck("check", spec, within(Duration.ofSeconds(5)), CheckTarget.DEFAULT);
    }

    static HealthCheck impatient(CheckSpec spec) {
        return new HealthCheck("check", spec, within(Duration.ofMillis(300)), CheckTarget.DEFAULT);
    }

    public static CheckSpec get(HttpUrl... urls) {
        return new CheckSpec.Http(List.of(urls));
    }

    public static HttpUrl url(
            String path,
            StatusRanges status,
            @Nullable String digest,
            @Nullable String contains,
            @Nullable String regex) {
        HttpUrl base = HttpUrl.of(path);
        return new HttpUrl(
                path, base.method(), null, List.of(), status, digest, contains, regex, base.version(), 64 * 1024);
    }

    public static ServerSpec server(String name, SocketAddress address) {
        return new ServerSpec(name, address, 1, ServerSpec.State.ENABLED);
    }

    public static PoolSpec pool(List<ServerSpec> servers, HealthCheck... checks) {
        return new PoolSpec("app", SchedulerSpec.DEFAULT, servers, PoolConnections.DEFAULT)
                .builder()
                .healthChecks(List.of(checks))
                .build();
    }

    /// Runs the check once.
    public static Probe.Result once(HealthCheck check, SocketAddress address) throws Exception {
        List<ServerSpec> servers = List.of(server("a", address));
        return Probe.once(pool(servers, check), servers).getFirst();
    }
}
