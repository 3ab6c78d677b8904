package lbd.proxy.resolve;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What is known of one name after its last look-up: a pure function from the last state and two answers to the
/// next.
///
/// @param v4             the addresses of its A records
/// @param v6             the addresses of its AAAA records
/// @param result         what the last look-up came to
/// @param failures       look-ups in a row that gave no address at all
/// @param nextDelayNanos until the next look-up
record LookUp(List<InetAddress> v4, List<InetAddress> v6, Result result, int failures, long nextDelayNanos) {
    static final LookUp NEVER = new LookUp(List.of(), List.of(), Result.FOUND, 0, 0);

    private static final int MIN_SECONDS = 1;
    private static final int MAX_SECONDS = 300;
    private static final int MAX_RETRY_SECONDS = 30;

    // A name server turns its answers round at will.
    private static final Comparator<InetAddress> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getAddress(), b.getAddress());

    /// The answer for one type of record.
    sealed interface Answer {}

    /// @param ttlSeconds the least of the records
    record Found(List<InetAddress> addresses, long ttlSeconds) implements Answer {}

    /// The name server says that there are none.
    ///
    /// @param why [Result#NO_SUCH_NAME] or [Result#NO_ADDRESS]
    record Absent(Result why) implements Answer {}

    /// No name server said anything that could be used.
    ///
    /// @param why [Result#SERVER_FAILED] or [Result#NO_ANSWER]
    record Failed(Result why) implements Answer {}

    /// A type that failed keeps what it had, and when nothing is left of the name, all is kept: servers that still
    /// work are not thrown out for a name server that does not.
    LookUp then(Answer a, Answer aaaa) {
        Result next = result(a, aaaa);
        if (next != Result.FOUND) {
            int seconds = Math.min(MAX_RETRY_SECONDS, 1 << Math.min(failures, 5));
            return new LookUp(v4, v6, next, failures + 1, TimeUnit.SECONDS.toNanos(seconds));
        }
        long ttl = Math.clamp(Math.min(ttl(a), ttl(aaaa)), MIN_SECONDS, MAX_SECONDS);
        return new LookUp(addresses(a, v4), addresses(aaaa, v6), next, 0, TimeUnit.SECONDS.toNanos(ttl));
    }

    /// What two answers for one name come to: the worse of two that are none.
    static Result result(Answer a, Answer aaaa) {
        Result first = result(a);
        Result second = result(aaaa);
        if (first == Result.FOUND || second == Result.FOUND) {
            return Result.FOUND;
        }
        return first.compareTo(second) > 0 ? first : second;
    }

    private static Result result(Answer answer) {
        return switch (answer) {
            case Found found -> Result.FOUND;
            case Absent(Result why) -> why;
            case Failed(Result why) -> why;
        };
    }

    private static List<InetAddress> addresses(Answer answer, List<InetAddress> last) {
        return switch (answer) {
            case Found found -> found.addresses();
            case Absent absent -> List.of();
            case Failed failed -> last;
        };
    }

    // A type that failed is asked again soon.
    private static long ttl(Answer answer) {
        return switch (answer) {
            case Found found -> found.ttlSeconds();
            case Absent absent -> MAX_SECONDS;
            case Failed failed -> MAX_RETRY_SECONDS;
        };
    }

    /// Each once, in one order whatever that of the answer was.
    List<InetAddress> addresses() {
        return Stream.of(v4, v6)
                .flatMap(list -> list.stream().sorted(BY_BYTES).distinct())
                .toList();
    }
}
