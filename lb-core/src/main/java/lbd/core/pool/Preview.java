package lbd.core.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import org.jspecify.annotations.Nullable;

/// Whom a pool would give a piece of work to, and why not the others.
///
/// @param server    null: nobody, or whoever the scheduler's position, its loads or chance say at that moment
/// @param rule      by which it is that one
/// @param scheduler of those who are asked for new work
/// @param servers   all of the pool
public record Preview(@Nullable Server server, Rule rule, SchedulerSpec scheduler, List<Seen> servers) {
    /// What decides.
    public enum Rule {
        /// The client's cookie names it.
        COOKIE,
        /// The client had it last, as persistence remembers.
        HELD,
        /// It serves the clients of one that does not.
        PARTNER,
        /// The scheduler picks.
        SCHEDULER;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }

    /// @param obstacle why no new work goes there; null: some may
    public record Seen(Server server, @Nullable String obstacle) {}

    public Preview {
        servers = List.copyOf(servers);
    }

    static Preview of(Members members, @Nullable Server server, Rule rule) {
        List<Server> eligible = members.forNewWork();
        List<Seen> seen = new ArrayList<>();
        for (Server one : members.servers()) {
            seen.add(new Seen(one, obstacle(one, eligible.contains(one))));
        }
        return new Preview(server, rule, members.forNew().spec(), seen);
    }

    private static @Nullable String obstacle(Server server, boolean eligible) {
        if (eligible) {
            int most = server.maxConnections();
            return most > 0 && server.inFlight() >= most ? "full: %d in hand".formatted(server.inFlight()) : null;
        }
        if (!server.up()) {
            return "down";
        }
        if (server.stateInForce() != ServerSpec.State.ENABLED) {
            return server.stateInForce().word();
        }
        if (server.weighted().share() == 0) {
            return "weight 0";
        }
        return server.ejected()
                ? "ejected"
                : server.spec().backup() ? "backup, while others serve" : "not in force yet";
    }
}
