package lbd.proxy.resolve;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What is known of one name after its last look-up: a pure function from the last state and two answers to the
/// next.
///
/// @param v4             the addresses of its A records
/// @param v6             the addresses of its AAAA records
/// @param failures       look-ups in a row that gave no address at all
/// @param nextDelayNanos until the next look-up
record LookUp(List<InetAddress> v4, List<InetAddress> v6, int failures, long nextDelayNanos) {
    static final LookUp NEVER = new LookUp(List.of(), List.of(), 0, 0);

    private static final int MIN_SECONDS = 1;
    private static final int MAX_SECONDS = 300;
    private static final int MAX_RETRY_SECONDS = 30;

    /// The answer for one type of record.
    sealed interface Answer {}

    /// @param ttlSeconds the least of the records
    record Found(List<InetAddress> addresses, long ttlSeconds) implements Answer {}

    /// The name server says that there are none.
    record Absent() implements Answer {}

    /// No name server said anything that could be used.
    record Failed() implements Answer {}

    /// A type that failed keeps what it had, and when nothing is left of the name, all is kept: servers that still
    /// work are not thrown out for a name server that does not.
    LookUp then(Answer a, Answer aaaa) {
        if (!(a instanceof Found) && !(aaaa instanceof Found)) {
            int seconds = Math.min(MAX_RETRY_SECONDS, 1 << Math.min(failures, 5));
            return new LookUp(v4, v6, failures + 1, TimeUnit.SECONDS.toNanos(seconds));
        }
        long ttl = Math.clamp(Math.min(ttl(a), ttl(aaaa)), MIN_SECONDS, MAX_SECONDS);
        return new LookUp(addresses(a, v4), addresses(aaaa, v6), 0, TimeUnit.SECONDS.toNanos(ttl));
    }

    private static List<InetAddress> addresses(Answer answer, List<InetAddress> last) {
        return switch (answer) {
            case Found found -> found.addresses();
            case Absent() -> List.of();
            case Failed() -> last;
        };
    }

    // A type that failed is asked again soon.
    private static long ttl(Answer answer) {
        return switch (answer) {
            case Found found -> found.ttlSeconds();
            case Absent() -> MAX_SECONDS;
            case Failed() -> MAX_RETRY_SECONDS;
        };
    }

    List<InetAddress> addresses() {
        return Stream.concat(v4.stream(), v6.stream()).toList();
    }
}
