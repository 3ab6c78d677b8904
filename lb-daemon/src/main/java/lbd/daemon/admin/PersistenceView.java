package lbd.daemon.admin;

import java.util.Comparator;
import java.util.List;
import lbd.core.pool.Held;
import lbd.core.pool.Pool;

/// What persistence remembers of one pool's clients.
///
/// @param sources how many there are
/// @param held    those that came last, at most [#MOST]
record PersistenceView(String pool, int sources, List<HeldView> held) {
    static final int MOST = 1000;

    private static final double NANOS = 1e9;

    /// @param idleSeconds since the source was last given the server
    record HeldView(String source, String server, double idleSeconds) {}

    static PersistenceView of(Pool pool) {
        List<Held> all = pool.held(System.nanoTime());
        List<HeldView> latest = all.stream()
                .sorted(Comparator.comparingLong(Held::idleNanos))
                .limit(MOST)
                .map(h -> new HeldView(h.client(), h.server().name(), h.idleNanos() / NANOS))
                .toList();
        return new PersistenceView(pool.name(), all.size(), latest);
    }

    String text() {
        Table table = new Table();
        table.row("SOURCE", "SERVER", "IDLE");
        held.forEach(h -> table.row(h.source(), h.server(), StatusText.age(h.idleSeconds())));
        String rest = sources > held.size() ? "and %d more\n".formatted(sources - held.size()) : "";
        return sources == 0 ? "nothing is remembered\n" : table + rest;
    }
}
