package lbd.daemon.admin;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lbd.core.runtime.RepeatLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is connected to one address of the admin API, and who goes when there are too many: first who has not asked
/// yet, then whose answer waits to be taken, of each the oldest. So whoever comes anew and asks at once is served,
/// whatever others do. Confined to the admin's thread.
final class AdminPlaces {
    /// Connections with a request for anything but health.
    private static final int REQUESTS = 64;

    /// All, so that questions for health have some of their own.
    static final int CONNECTIONS = REQUESTS + 16;

    /// Bytes of answers that have not been taken.
    private static final long ANSWERS = 16L << 20;

    private static final Logger log = LoggerFactory.getLogger(AdminPlaces.class);

    private final RepeatLimit lines = new RepeatLimit(Duration.ofMinutes(1), System.nanoTime());

    // The oldest first.
    private final Map<Channel, Visit> open = new LinkedHashMap<>();

    /// How far one connection is.
    private static final class Visit {
        private boolean asked;
        private boolean counts;
        private long untaken;
    }

    void enter(Channel channel) {
        if (open.size() >= CONNECTIONS) {
            give(visit -> !visit.asked, "connections");
        }
        open.put(channel, new Visit());
        channel.closeFuture().addListener(_ -> open.remove(channel));
    }

    /// A request has come.
    ///
    /// @param health it is for no more than that
    /// @return false where so many are in hand that it must be refused
    boolean asks(Channel channel, boolean health) {
        Visit visit = open.get(channel);
        boolean room = health || open.values().stream().filter(v -> v.counts).count() < REQUESTS;
        if (visit != null) {
            visit.asked = true;
            visit.counts = !health && room;
        }
        return room;
    }

    /// It has a place elsewhere from now on.
    void leaves(Channel channel) {
        open.remove(channel);
    }

    /// An answer goes out. The connection is closed when it has been taken.
    void answers(Channel channel, long bytes) {
        Visit visit = open.get(channel);
        if (visit == null) {
            return;
        }
        long others = open.values().stream().mapToLong(v -> v.untaken).sum();
        while (others > 0 && others + bytes > ANSWERS) {
            give(v -> v.untaken > 0, "answers");
            others = open.values().stream().mapToLong(v -> v.untaken).sum();
        }
        visit.untaken = bytes;
    }

    /// Closes the oldest that the condition takes, or else the oldest of all.
    private void give(Predicate<Visit> first, String limit) {
        List<Channel> candidates = new ArrayList<>();
        open.forEach((channel, visit) -> {
            if (first.test(visit)) {
                candidates.add(channel);
            }
        });
        Channel oldest = candidates.isEmpty() ? open.keySet().iterator().next() : candidates.getFirst();
        open.remove(oldest);
        oldest.close();
        long suppressed = lines.pass(System.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            log.atWarn()
                    .addKeyValue("event", "admin.full")
                    .addKeyValue("address", oldest.localAddress())
                    .addKeyValue("limit", limit)
                    .addKeyValue("meaning", "the slowest are closed for those who come")
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }
}
