package lbd.core.model;

import java.util.List;
import java.util.stream.Stream;
import lbd.core.model.alert.AlertSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.tls.AcmeSpec;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.vrrp.VrrpSpec;
import org.jspecify.annotations.Nullable;

/// One whole configuration, valid in itself: every reference resolves and every name is unique among its kind.
///
/// @param forwards those of `listeners` that hand on packets rather than take connections
/// @param tracing  null: no request is traced
/// @param metrics  where they are sent to; null: nowhere, they are for who asks for them
public record Config(
        ProcessSpec process,
        LogSpec log,
        AccessLogSpec accessLog,
        AdminSpec admin,
        List<ListenerSpec> listeners,
        List<ForwardSpec> forwards,
        List<PoolSpec> pools,
        VrrpSpec vrrp,
        List<AlertSpec> alerts,
        @Nullable TracingSpec tracing,
        @Nullable MetricsSpec metrics) {
    public Config {
        listeners = List.copyOf(listeners);
        forwards = List.copyOf(forwards);
        pools = List.copyOf(pools);
        alerts = List.copyOf(alerts);
    }

    /// Without alerts, tracing and metrics that are sent.
    public Config(
            ProcessSpec process,
            LogSpec log,
            AccessLogSpec accessLog,
            AdminSpec admin,
            List<ListenerSpec> listeners,
            List<ForwardSpec> forwards,
            List<PoolSpec> pools,
            VrrpSpec vrrp) {
        this(process, log, accessLog, admin, listeners, forwards, pools, vrrp, List.of(), null, null);
    }

    /// Without forwarding, alerts, tracing and metrics that are sent.
    public Config(
            ProcessSpec process,
            LogSpec log,
            AccessLogSpec accessLog,
            AdminSpec admin,
            List<ListenerSpec> listeners,
            List<PoolSpec> pools,
            VrrpSpec vrrp) {
        this(process, log, accessLog, admin, listeners, List.of(), pools, vrrp);
    }

    /// Without vrrp, forwarding, alerts, tracing and metrics that are sent.
    public Config(
            ProcessSpec process,
            LogSpec log,
            AccessLogSpec accessLog,
            AdminSpec admin,
            List<ListenerSpec> listeners,
            List<PoolSpec> pools) {
        this(process, log, accessLog, admin, listeners, pools, VrrpSpec.DEFAULT);
    }

    /// A daemon that does nothing but answer its administrator.
    public static final Config EMPTY = new Config(
            ProcessSpec.DEFAULT, LogSpec.DEFAULT, AccessLogSpec.DEFAULT, AdminSpec.DEFAULT, List.of(), List.of());

    public Config withAlerts(List<AlertSpec> others) {
        return new Config(process, log, accessLog, admin, listeners, forwards, pools, vrrp, others, tracing, metrics);
    }

    public Config withTracing(@Nullable TracingSpec other) {
        return new Config(process, log, accessLog, admin, listeners, forwards, pools, vrrp, alerts, other, metrics);
    }

    public Config withMetrics(@Nullable MetricsSpec other) {
        return new Config(process, log, accessLog, admin, listeners, forwards, pools, vrrp, alerts, tracing, other);
    }

    public Config withListeners(List<ListenerSpec> otherListeners) {
        return new Config(
                process, log, accessLog, admin, otherListeners, forwards, pools, vrrp, alerts, tracing, metrics);
    }

    public Config withPools(List<PoolSpec> otherPools) {
        return new Config(
                process, log, accessLog, admin, listeners, forwards, otherPools, vrrp, alerts, tracing, metrics);
    }

    /// Whether a certificate of a listener is signed by an authority that asks in this way.
    public boolean asksAuthority(AcmeSpec.Challenge way) {
        return listeners.stream()
                .flatMap(listener ->
                        listener.tls() == null ? Stream.of() : listener.tls().files().certificates().stream())
                .anyMatch(set -> set.source() instanceof CertificateSource.Acme one
                        && one.acme().challenge() == way);
    }

    /// @throws IllegalArgumentException if there is none; a validated configuration only names pools that it
    ///     has
    public PoolSpec pool(String name) {
        for (PoolSpec pool : pools) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        throw new IllegalArgumentException("no pool " + name);
    }
}
