package lbd.core.model;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may connect to a listener, and whose word is taken for who that is.
///
/// @param proxies   networks of proxies that begin each connection with a PROXY protocol header, which then
///     says who the client is; nobody else may connect. Empty: no header is expected
/// @param allow     networks of clients; empty: everybody who is not denied
/// @param deny      networks of clients; where several of both lists hold an address, the longest prefix decides
/// @param perSource how many connections one source may have; null: as many as the listener
public record AccessSpec(
        List<Cidr> proxies,
        List<Cidr> allow,
        List<Cidr> deny,
        @Nullable PerSource perSource) {
    public static final AccessSpec DEFAULT = new AccessSpec(List.of(), List.of(), List.of(), null);

    /// @param max     connections at once, 1 to 10,000,000
    /// @param rate    how often one may connect; null: as often as it likes
    /// @param prefix  leading bits of an IPv4 address that make a source, 1 to 32
    /// @param prefix6 of an IPv6 address, 1 to 128
    public record PerSource(int max, @Nullable ConnectionRate rate, int prefix, int prefix6) {
        /// As far as one subscriber's addresses usually go.
        public static final int PREFIX6 = 64;

        public static final int MOST = 10_000_000;

        /// As often as they like.
        public PerSource(int max, int prefix, int prefix6) {
            this(max, null, prefix, prefix6);
        }

        public PerSource {
            Range.check("max", max, 1, MOST);
            Range.check("prefix", prefix, 1, 32);
            Range.check("prefix6", prefix6, 1, 128);
        }
    }

    /// @param number of connections in a `period`
    /// @param burst  that may come at once after a silence, 1 to 1,000,000
    /// @param size   sources that are remembered, 1 to 4,000,000
    public record ConnectionRate(int number, Duration period, int burst, int size) {
        public ConnectionRate {
            Range.check("rate", number, 1, RateLimitSpec.MOST_PER_SECOND);
            Range.check("burst", burst, 1, RateLimitSpec.MOST_BURST);
            Range.check("size", size, 1, RateLimitSpec.MOST_KEYS);
        }

        /// After which a source may connect once more.
        public long intervalNanos() {
            return period.toNanos() / number;
        }
    }

    public AccessSpec {
        proxies = List.copyOf(proxies);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        Set<Cidr> allowed = new HashSet<>(allow);
        for (Cidr network : deny) {
            if (allowed.contains(network)) {
                throw new IllegalArgumentException(network.text() + " is both allowed and denied");
            }
        }
    }
}
