package lbd.core.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which scheduler a pool uses, with its options. Which option goes with which scheduler is said by
/// `SchedulerType.check`.
///
/// @param type        the name of one of the schedulers, as `lbd help schedulers` lists them
/// @param consistent  hash schedulers: a ring as ketama, so that few keys move when servers come and go
/// @param boundedLoad no server gets more than this times its share while others have room, 1.01 to 10; 0 is no
///                    bound
/// @param port        address hashes: the port is part of the key
/// @param prefix      leading bits of an IPv4 address that are the key, 1 to 32
/// @param prefix6     leading bits of an IPv6 address that are the key, 1 to 128
/// @param name        of the header, cookie or parameter that is the key
/// @param query       url_hash: the query is part of the key
/// @param key         maglev: what is hashed
public record SchedulerSpec(
        String type,
        boolean consistent,
        double boundedLoad,
        boolean port,
        int prefix,
        int prefix6,
        @Nullable String name,
        boolean query,
        Key key) {
    /// What maglev hashes.
    public enum Key {
        SOURCE,
        DESTINATION,
        URL
    }

    public static final double MIN_BOUNDED_LOAD = 1.01;
    public static final double MAX_BOUNDED_LOAD = 10;
    public static final SchedulerSpec DEFAULT = new SchedulerSpec("wrr");

    public SchedulerSpec {
        Range.check("prefix", prefix, 1, 32);
        Range.check("prefix6", prefix6, 1, 128);
        if (boundedLoad != 0 && !(boundedLoad >= MIN_BOUNDED_LOAD && boundedLoad <= MAX_BOUNDED_LOAD)) {
            throw new IllegalArgumentException(
                    "bounded_load: " + boundedLoad + " is out of range; allowed: 1.01 to 10");
        }
    }

    /// With every option at its default; nginx's /24 is the default of ip_hash alone.
    public SchedulerSpec(String type) {
        this(type, false, 0, false, defaultPrefix(type), 128, null, true, Key.SOURCE);
    }

    /// Whether a piece of work has the same key by both.
    public boolean hasKeysOf(SchedulerSpec other) {
        return type.equals(other.type)
                && port == other.port
                && prefix == other.prefix
                && prefix6 == other.prefix6
                && Objects.equals(name, other.name)
                && query == other.query
                && key == other.key;
    }

    /// The leading bits of an IPv4 address that count where the file does not say.
    public static int defaultPrefix(String type) {
        return type.equals("ip_hash") ? 24 : 32;
    }
}
