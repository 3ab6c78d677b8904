package lbd.config.section;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.config.bind.Addresses;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.OnDown;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolSpec;
import lbd.core.model.PoolSpec.AllDown;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.QueueSpec;
import lbd.core.model.RetrySpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// One of `pools:`
final class PoolReader {
    private final Field<List<HealthCheck>> checks;
    private final Tracks tracks;
    private final Vias vias;
    private final ServerAddresses addresses;
    private final PoolTlsReader tlsReader;
    private final UniqueNames names = new UniqueNames();
    private final Set<String> schedulersSaid = new HashSet<>();
    private final QuorumReader quorums = new QuorumReader();

    /// @param checks those of `health_checks:`
    PoolReader(Field<List<HealthCheck>> checks, Tracks tracks, Vias vias, ServerAddresses addresses, TlsReader tls) {
        this.checks = checks;
        this.tracks = tracks;
        this.vias = vias;
        this.addresses = addresses;
        this.tlsReader = new PoolTlsReader(tls);
    }

    PoolSpec read(Value value) {
        return value.map(this::read);
    }

    /// Whether a pool that was read says which scheduler it has.
    boolean saysScheduler(String pool) {
        return schedulersSaid.contains(pool);
    }

    private PoolSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        if (name.isGood() && map.has("scheduler")) {
            schedulersSaid.add(name.get());
        }
        var scheduler = map.optional("scheduler", SchedulerReader::read, SchedulerSpec.DEFAULT);
        var healthChecks = map.optional("health_check", v -> healthChecks(v, name), List.<HealthCheck>of());
        var servers = map.required("servers", v -> servers(v, name, healthChecks));
        var allBackups = map.optional("all_backups", Value::flag, false);
        var slowStart =
                map.optional("slow_start", v -> v.duration(Duration.ZERO, PoolSpec.MAX_SLOW_START), Duration.ZERO);
        var passive = PassiveReader.read(map);
        var retries = map.section("retries", PoolReader::retries);
        var queue = map.section("queue", PoolReader::queue);
        var allDown = map.optional("all_down", v -> v.word(AllDown.class), AllDown.REFUSE);
        var onDown = map.optional("on_down", v -> v.word(OnDown.class), OnDown.FINISH);
        var persistence = map.optional("persistence", PersistenceReader::read, PersistenceReader.Persistence.NONE);
        var fastcgi = FastCgiReader.read(map, healthChecks);
        boolean programs = fastcgi.isGood() && fastcgi.get() != null;
        var connections = map.section("connections", m -> ConnectionsReader.read(m, programs));
        var proxyProtocol = map.optional("proxy_protocol", v -> v.word(ProxyProtocol.class), ProxyProtocol.OFF);
        var grpc = map.section("grpc", PoolGrpcReader::read);
        var http2 = map.optional("http2", v -> PoolHttp2Reader.read(v, map.has("tls")), PoolHttp2.OFF);
        var tls = map.<@Nullable PoolTls>optional("tls", tlsReader::read, null);
        var source = map.optional("source", PoolReader::source, List.<InetAddress>of());
        var timeouts = map.section("timeouts", TimeoutsReader::overrides);
        BuffersReader buffers = BuffersReader.of(EditsReader.keys(map));
        var quorum = quorums.read(map, name);
        var notify = map.optional("notify", CommandReader::read, List.<String>of());
        return map.build(() -> new PoolSpec(name.get(), scheduler.get(), servers.get(), connections.get())
                .builder()
                .allBackups(allBackups.get())
                .slowStart(slowStart.get())
                .passive(passive.get())
                .retries(retries.get())
                .queue(queue.get())
                .allDown(allDown.get())
                .onDown(onDown.get())
                .persistence(persistence.get().source())
                .cookie(persistence.get().cookie())
                .learned(persistence.get().learned())
                .proxyProtocol(proxyProtocol.get())
                .http2(http2.get())
                .grpc(grpc.get())
                .fastcgi(fastcgi.get())
                .timeouts(timeouts.get())
                .buffers(buffers.buffers())
                .healthChecks(healthChecks.get())
                .quorum(quorum.get())
                .tls(PoolHttp2Reader.offering(tls.get(), http2.get()))
                .source(source.get())
                .notifyCommand(notify.get())
                .build());
    }

    private List<HealthCheck> healthChecks(Value value, Field<String> pool) {
        if (pool.isGood()) {
            vias.pool(pool.get(), value);
        }
        return CheckReader.ofPool(value, checks);
    }

    private List<ServerSpec> servers(Value value, Field<String> pool, Field<List<HealthCheck>> poolChecks) {
        ServerReader reader = new ServerReader(tracks, checks, poolChecks);
        List<ServerSpec> servers;
        try {
            servers = value.list(reader::read);
        } finally {
            reader.checkPartners();
        }
        if (pool.isGood()) {
            vias.pool(pool.get(), value);
            reader.addresses().forEach((address, at) -> addresses.add(pool.get(), at, address));
        }
        if (servers.isEmpty()) {
            value.warn("this pool has no server, so nothing that comes to it is answered");
        }
        return servers;
    }

    private static List<InetAddress> source(Value value) {
        Set<InetAddress> before = new HashSet<>();
        return value.oneOrMore(v -> v.parsed("an address such as 10.0.0.1", text -> source(text, before)));
    }

    private static InetAddress source(String text, Set<InetAddress> before) {
        InetAddress source = Addresses.alone(text);
        if (source.isAnyLocalAddress() || source.isMulticastAddress()) {
            throw new IllegalArgumentException("\"" + text + "\" is no address that a connection can come from");
        }
        if (!before.add(source)) {
            throw new IllegalArgumentException("\"" + text + "\" is listed twice");
        }
        return source;
    }

    private static RetrySpec retries(MapReader map) {
        var attempts = map.optional("attempts", v -> v.integer(0, 100), RetrySpec.DEFAULT.attempts());
        var budget = map.optional("budget", v -> v.percent(0, 100), RetrySpec.DEFAULT.budget());
        return map.build(() -> new RetrySpec(attempts.get(), budget.get()));
    }

    private static QueueSpec queue(MapReader map) {
        var length = map.optional("length", v -> v.integer(0, QueueSpec.MAX_LENGTH), QueueSpec.DEFAULT.length());
        return map.build(() -> new QueueSpec(length.get()));
    }
}
