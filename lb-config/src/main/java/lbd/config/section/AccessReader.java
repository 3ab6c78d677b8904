package lbd.config.section;

import java.util.List;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.AccessSpec;
import lbd.core.model.AccessSpec.ConnectionRate;
import lbd.core.model.AccessSpec.PerSource;
import lbd.core.model.Cidr;
import lbd.core.model.RateLimitSpec;
import org.jspecify.annotations.Nullable;

/// The keys of a listener that say who may connect: `proxy_protocol`, `allow`, `deny` and `connections_per_source`.
record AccessReader(
        Field<List<Cidr>> proxies,
        Field<List<Cidr>> allow,
        Field<List<Cidr>> deny,
        Field<@Nullable PerSource> perSource) {
    private static final int MOST = PerSource.MOST;

    /// @param connections whether the listener has any; datagrams have no header and no count
    static AccessReader of(MapReader listener, boolean connections) {
        return new AccessReader(
                listener.optional("proxy_protocol", v -> of(v, connections).map(AccessReader::proxies), List.of()),
                listener.optional("allow", AccessReader::networks, List.of()),
                listener.optional("deny", AccessReader::networks, List.of()),
                listener.<@Nullable PerSource>optional(
                        "connections_per_source", v -> perSource(of(v, connections)), null));
    }

    private static Value of(Value value, boolean connections) {
        if (!connections) {
            throw value.refuse("a listener with protocol udp does not have it");
        }
        return value;
    }

    /// Once all of them are known to be good.
    ///
    /// @throws IllegalArgumentException if they contradict each other
    AccessSpec spec() {
        return new AccessSpec(proxies.get(), allow.get(), deny.get(), perSource.get());
    }

    private static List<Cidr> proxies(MapReader map) {
        var acceptFrom = map.required("accept_from", AccessReader::networks);
        return map.build(acceptFrom::get);
    }

    static List<Cidr> networks(Value value) {
        return value.oneOrMore(one -> one.parsed("a network such as 10.0.0.0/8", Cidr::parse));
    }

    private static PerSource perSource(Value value) {
        return value.isMap()
                ? value.map(AccessReader::perSource)
                : new PerSource(value.integer(1, MOST), 32, PerSource.PREFIX6);
    }

    private static PerSource perSource(MapReader map) {
        var rate = map.<@Nullable TimedRate>optional("rate", TimedRate::read, null);
        var max = map.<@Nullable Integer>optional("max", v -> v.integer(1, MOST), null);
        var burst = map.<@Nullable Integer>optional(
                "burst", v -> ofRate(v, v.integer(1, RateLimitSpec.MOST_BURST), map), null);
        var size = map.optional(
                "size", v -> ofRate(v, v.integer(1, RateLimitSpec.MOST_KEYS), map), RateLimitSpec.USUAL_KEYS);
        var prefix = map.optional("prefix", v -> v.integer(1, 32), 32);
        var prefix6 = map.optional("prefix6", v -> v.integer(1, 128), PerSource.PREFIX6);
        return map.build(() -> {
            Integer most = max.get();
            TimedRate often = rate.get();
            if (most == null && often == null) {
                throw new IllegalArgumentException("needs max, or rate, or both");
            }
            return new PerSource(
                    most == null ? MOST : most, rate(often, burst.get(), size.get()), prefix.get(), prefix6.get());
        });
    }

    private static int ofRate(Value value, int read, MapReader map) {
        if (map.has("max") && !map.has("rate")) {
            throw value.refuse("is for a rate");
        }
        return read;
    }

    private static @Nullable ConnectionRate rate(@Nullable TimedRate rate, @Nullable Integer burst, int size) {
        return rate == null ? null : new ConnectionRate(rate.number(), rate.period(), rate.burst(burst), size);
    }
}
