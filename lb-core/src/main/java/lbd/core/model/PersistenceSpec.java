package lbd.core.model;

import java.time.Duration;

/// How a pool remembers which server a client was given.
///
/// @param timeout how long after a client was last given a server, 1 s to 30 d
/// @param prefix  leading bits of an IPv4 address that make a client, 1 to 32
/// @param prefix6 of an IPv6 address, 1 to 128
/// @param size    clients remembered, 1 to 10,000,000; the one that came least recently makes room
public record PersistenceSpec(Type type, Duration timeout, int prefix, int prefix6, int size) {
    public enum Type {
        /// By the client's address.
        SOURCE
    }

    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(30);
    public static final int MAX_SIZE = 10_000_000;

    public static final PersistenceSpec DEFAULT =
            new PersistenceSpec(Type.SOURCE, Duration.ofHours(1), 32, 128, 100_000);

    public PersistenceSpec {
        Range.check("timeout", timeout, SHORTEST, LONGEST);
        Range.check("prefix", prefix, 1, 32);
        Range.check("prefix6", prefix6, 1, 128);
        Range.check("size", size, 1, MAX_SIZE);
    }
}
