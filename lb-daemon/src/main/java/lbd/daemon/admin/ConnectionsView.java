package lbd.daemon.admin;

import java.util.List;
import lbd.core.accesslog.AddressText;
import lbd.proxy.OpenConnections;
import org.jspecify.annotations.Nullable;

/// Client connections that are open, the oldest first.
///
/// @param count       of those that were asked for
/// @param connections at most 1000 of them
record ConnectionsView(int count, List<OneView> connections) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// @param client  absent where it is not known
    /// @param busy    whether something of it is in hand
    /// @param servers that have it
    record OneView(
            String listener,
            String protocol,
            @Nullable String client,
            long ageSeconds,
            boolean busy,
            List<String> servers) {
        private static OneView of(OpenConnections.Seen seen) {
            return new OneView(
                    seen.listener(),
                    seen.protocol(),
                    seen.client() == null ? null : AddressText.text(seen.client()),
                    seen.ageNanos() / NANOS_PER_SECOND,
                    seen.busy(),
                    seen.servers());
        }
    }

    static ConnectionsView of(OpenConnections open) {
        return new ConnectionsView(
                open.count(),
                open.some().stream()
                        .limit(OpenConnections.MOST)
                        .map(OneView::of)
                        .toList());
    }

    String text() {
        Table table = new Table();
        table.row("CLIENT", "LISTENER", "PROTOCOL", "AGE", "STATE", "SERVERS");
        connections.forEach(c -> table.row(
                c.client() == null ? "-" : c.client(),
                c.listener(),
                c.protocol(),
                StatusText.age((double) c.ageSeconds()),
                c.busy() ? "busy" : "idle",
                c.servers().isEmpty() ? "-" : String.join(" ", c.servers())));
        int more = count - connections.size();
        return table + (more > 0 ? "and " + more + " more\n" : "");
    }
}
