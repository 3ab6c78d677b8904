package lbd.config.section;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.config.bind.MapReader;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.vrrp.ChecksumMode;
import lbd.core.model.vrrp.GarpSpec;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.Password;
import lbd.core.model.vrrp.UnicastSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpVersion;
import org.jspecify.annotations.Nullable;

/// One of `vrrp.instances:`
final class VrrpInstanceReader {
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(255);

    private final UniqueNames names = new UniqueNames();
    private final Map<String, Value> vrids = new HashMap<>();

    private record Vrid(Value value, int number) {}

    InstanceSpec read(Value value) {
        return value.map(this::read);
    }

    private InstanceSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var version = map.optional("version", v -> VrrpVersion.of(v.integer(2, 3)), VrrpVersion.V3);
        var interfaceName = map.required("interface", Value::line);
        var vrid = map.required("virtual_router_id", v -> new Vrid(v, v.integer(1, 255)));
        var priority = map.optional("priority", v -> v.integer(1, InstanceSpec.OWNER), 100);
        var interval = map.optional(
                "advertisement_interval",
                v -> v.duration(Duration.ofMillis(10), LONGEST_INTERVAL),
                Duration.ofSeconds(1));
        var preempt = map.optional("preempt", Value::flag, true);
        var preemptDelay = map.optional("preempt_delay", v -> upTo(v, Duration.ofSeconds(1000)), Duration.ZERO);
        var password = map.<@Nullable Password>optional(
                "authentication", v -> v.map(VrrpInstanceReader::authentication), null);
        var unicast = map.<@Nullable UnicastSpec>optional("unicast", v -> v.map(VrrpInstanceReader::unicast), null);
        var addresses = map.required("virtual_addresses", v -> v.list(VrrpAddressReader::read));
        var excluded = map.list("excluded_addresses", VrrpAddressReader::read);
        var startDelay = map.optional("start_delay", v -> upTo(v, Duration.ofHours(1)), Duration.ZERO);
        var virtualMac = map.optional("virtual_mac", Value::flag, false);
        var checksum = map.optional("checksum", v -> v.word(ChecksumMode.class), ChecksumMode.AUTO);
        var checkAddresses = map.optional("check_addresses", Value::flag, true);
        var garp = map.section("garp", VrrpInstanceReader::garp);
        var track = map.list("track", VrrpTrackReader::read);
        var notify = map.optional("notify", CommandReader::read, List.<String>of());
        return map.build(() -> {
            claimVrid(vrid.get(), interfaceName.get(), addresses.get());
            return new InstanceBuilder(
                            name.get(), interfaceName.get(), vrid.get().number(), addresses.get())
                    .version(version.get())
                    .priority(priority.get())
                    .advertisementInterval(interval.get())
                    .preempt(preempt.get())
                    .preemptDelay(preemptDelay.get())
                    .password(password.get())
                    .unicast(unicast.get())
                    .excludedAddresses(excluded.get())
                    .startDelay(startDelay.get())
                    .virtualMac(virtualMac.get())
                    .checksum(checksum.get())
                    .checkAddresses(checkAddresses.get())
                    .garp(garp.get())
                    .track(track.get())
                    .notifyCommand(notify.get())
                    .build();
        });
    }

    /// A VRID stands for one virtual router on an interface in each family.
    private void claimVrid(Vrid vrid, String interfaceName, List<VirtualAddress> addresses) {
        boolean ipv4 = addresses.isEmpty() || addresses.getFirst().isIpv4();
        Value first = vrids.putIfAbsent(interfaceName + ipv4 + vrid.number(), vrid.value());
        if (first != null) {
            String family = ipv4 ? "IPv4" : "IPv6";
            throw vrid.value()
                    .refuse("%d is used on %s for %s already by %s"
                            .formatted(vrid.number(), interfaceName, family, first.where()));
        }
    }

    private static Password authentication(MapReader map) {
        map.required("type", v -> v.word(List.of("pass")));
        var password = map.required("password", v -> v.parsed("a text", Password::of));
        return map.build(password::get);
    }

    private static UnicastSpec unicast(MapReader map) {
        var source = map.<@Nullable InetAddress>optional("source", VrrpAddressReader::alone, null);
        var peers = map.required("peers", v -> v.list(VrrpAddressReader::alone));
        return map.build(() -> new UnicastSpec(source.get(), peers.get()));
    }

    private static GarpSpec garp(MapReader map) {
        GarpSpec usual = GarpSpec.DEFAULT;
        var repeat = map.optional("repeat", v -> v.integer(1, 60), usual.repeat());
        var delay = map.optional("delay", v -> upTo(v, Duration.ofSeconds(60)), usual.delay());
        var refresh = map.optional("refresh", v -> upTo(v, Duration.ofDays(1)), usual.refresh());
        var interval = map.optional("interval", v -> upTo(v, Duration.ofSeconds(1)), usual.interval());
        return map.build(() -> new GarpSpec(repeat.get(), delay.get(), refresh.get(), interval.get()));
    }

    private static Duration upTo(Value value, Duration max) {
        return value.duration(Duration.ZERO, max);
    }
}
