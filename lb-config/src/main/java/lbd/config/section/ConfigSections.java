package lbd.config.section;

import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.model.MetricsSpec;
import lbd.core.model.TracingSpec;
import lbd.core.model.vrrp.VrrpSpec;
import org.jspecify.annotations.Nullable;

/// The whole file: one line for each section.
public final class ConfigSections {
    private ConfigSections() {}

    public static Config read(MapReader root) {
        // The administrator's address is claimed first, so that a listener on it is what gets the error.
        BoundAddresses addresses = new BoundAddresses();
        root.required("version", v -> v.word(List.of("1")));
        // Put in already; here it is a key like others.
        root.optional("include", v -> v.oneOrMore(Value::line), List.<String>of());
        var process = root.section("process", ProcessReader::read);
        var log = root.section("log", LogReader::read);
        var accessLog = root.section("access_log", AccessLogReader::read);
        var admin = root.section("admin", map -> AdminReader.read(map, addresses));
        var defaults = root.section("defaults", DefaultsReader::read);
        var checks = root.list("health_checks", new CheckReader()::named);
        TlsReader tls = new TlsReader();
        root.section("tls", tls::read);
        Tracks tracks = new Tracks();
        Vias vias = new Vias();
        ServerAddresses servers = new ServerAddresses();
        PoolReader poolReader = new PoolReader(checks, tracks, vias, servers, tls);
        var pools = root.list("pools", poolReader::read);
        if (pools.isGood()) {
            tracks.check(pools.get());
        }
        ConditionsReader conditions = new ConditionsReader();
        root.list("conditions", conditions::read);
        RateLimitsReader limits = new RateLimitsReader();
        root.list("rate_limits", limits::read);
        ListenerReader reader = new ListenerReader(
                process,
                accessLog,
                defaults,
                addresses,
                pools,
                tls,
                conditions.named(),
                limits,
                poolReader::saysScheduler);
        var listeners = root.list("listeners", reader::read);
        var vrrp = root.optional("vrrp", v -> v.map(VrrpReader::read), VrrpSpec.DEFAULT);
        var alerts = root.list("alerts", new AlertsReader()::read);
        var tracing = root.<@Nullable TracingSpec>optional("tracing", TracingReader::read, null);
        var metrics = root.<@Nullable MetricsSpec>optional("metrics", MetricsReader::read, null);
        if (pools.isGood() && listeners.isGood()) {
            vias.check(pools.get(), ListenerReader.forwards(listeners.get()));
            servers.check(
                    admin.orElse(AdminSpec.DEFAULT),
                    ListenerReader.listeners(listeners.get()),
                    pools.get(),
                    vrrp.orElse(VrrpSpec.DEFAULT).instances());
        }
        if (listeners.isGood()) {
            tls.warn(ListenerReader.listeners(listeners.get()));
        }
        return root.build(() -> new Config(
                process.get(),
                log.get(),
                accessLog.get().withListeners(reader.accessLogs()),
                admin.get(),
                ListenerReader.listeners(listeners.get()),
                ListenerReader.forwards(listeners.get()),
                pools.get(),
                vrrp.get(),
                AlertsReader.named(alerts.get()),
                tracing.get(),
                metrics.get()));
    }
}
