package lbd.daemon;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import lbd.core.model.Config;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.proxy.resolve.LookUpCounts;
import lbd.proxy.resolve.NameResolver;
import lbd.proxy.resolve.Result;
import org.jspecify.annotations.Nullable;

/// Keeps the host names among the servers resolved. The resolver's thread exists only where there is a name.
final class ServerNames implements Part, ProblemSource, AutoCloseable {
    private final RuntimeState state;
    private final StateThread stateThread;
    private final Changed changed;
    private final LookUpCounts counts = new LookUpCounts();
    private final Map<String, List<InetAddress>> answers = new HashMap<>();
    private @Nullable NameResolver resolver;

    // The state thread's own: what the last look-up of a name came to where that was no address, with the number of
    // addresses that are kept.
    private final Map<String, Failing> failing = new HashMap<>();

    private record Failing(Result result, int kept) {
        String why() {
            return result.text();
        }

        String then() {
            return switch (kept) {
                case 0 -> "its servers have no address";
                case 1 -> "the address that it had is kept";
                default -> "the " + kept + " addresses that it had are kept";
            };
        }
    }

    /// Who is told that servers have come or gone. State thread.
    @FunctionalInterface
    interface Changed {
        /// @param gone servers of addresses that a name has no more
        void serversChanged(List<Server> gone);
    }

    ServerNames(RuntimeState state, StateThread stateThread, Changed changed) {
        this.state = state;
        this.stateThread = stateThread;
        this.changed = changed;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(this::watch, () -> {});
    }

    private void watch() {
        Set<String> hosts = state.hosts();
        failing.keySet().retainAll(hosts);
        answers.keySet().retainAll(hosts);
        // A listener may have come that accepts what a name has stood for all the time, or have gone.
        answers.forEach(this::use);
        if (resolver == null && !hosts.isEmpty()) {
            resolver = new NameResolver(new Listener(), counts);
        }
        if (resolver != null) {
            resolver.watch(hosts);
        }
    }

    /// State thread.
    void resolved(String host, List<InetAddress> addresses) {
        if (state.hosts().contains(host)) {
            answers.put(host, addresses);
        }
        use(host, addresses);
    }

    /// State thread.
    ///
    /// @param kept addresses that the name had before, where it was not found
    void result(String host, Result result, int kept) {
        if (result == Result.FOUND) {
            failing.remove(host);
        } else {
            failing.put(host, new Failing(result, kept));
        }
    }

    /// What names stand for. State thread.
    Map<String, List<InetAddress>> answers() {
        return answers;
    }

    /// What they stood for in the process before. State thread.
    void inherit(Map<String, List<InetAddress>> found) {
        found.forEach((host, addresses) -> {
            if (state.hosts().contains(host)) {
                answers.put(host, addresses);
            }
        });
    }

    private void use(String host, List<InetAddress> addresses) {
        changed.serversChanged(state.resolved(host, OwnAddresses.without(state.config(), host, addresses)));
    }

    /// Called on the resolver's thread.
    private final class Listener implements NameResolver.Listener {
        @Override
        public void resolved(String host, List<InetAddress> addresses) {
            stateThread.execute(() -> ServerNames.this.resolved(host, addresses));
        }

        @Override
        public void result(String host, Result result, int kept) {
            stateThread.execute(() -> ServerNames.this.result(host, result, kept));
        }
    }

    /// Look-ups by what they came to.
    LookUpCounts counts() {
        return counts;
    }

    @Override
    public void look(Consumer<Sighting> to) {
        for (String host : state.hosts()) {
            Failing now = failing.get(host);
            String text = now == null ? "" : "%s cannot be resolved: %s; %s".formatted(host, now.why(), now.then());
            to.accept(new Sighting(Kind.DNS, host, now != null, 0, text));
        }
    }

    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
