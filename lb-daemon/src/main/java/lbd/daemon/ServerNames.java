package lbd.daemon;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lbd.core.model.Config;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.Sighting;
import lbd.daemon.problem.Source;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.proxy.resolve.NameResolver;
import org.jspecify.annotations.Nullable;

/// Keeps the host names among the servers resolved. The resolver's thread exists only where there is a name.
final class ServerNames implements Part, Source, AutoCloseable {
    private final RuntimeState state;
    private final StateThread stateThread;
    private final Runnable changed;
    private @Nullable NameResolver resolver;

    /// @param changed runs on the state thread when servers have come or gone
    ServerNames(RuntimeState state, StateThread stateThread, Runnable changed) {
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
        if (resolver == null && !hosts.isEmpty()) {
            resolver = new NameResolver((host, addresses) -> stateThread.execute(() -> resolved(host, addresses)));
        }
        if (resolver != null) {
            resolver.watch(hosts);
        }
    }

    private void resolved(String host, List<InetAddress> addresses) {
        state.resolved(host, addresses);
        changed.run();
    }

    @Override
    public void look(Consumer<Sighting> to) {
        NameResolver asked = resolver;
        for (String host : state.hosts()) {
            String reason = asked == null ? null : asked.failure(host);
            to.accept(new Sighting(
                    Kind.DNS,
                    host,
                    reason != null,
                    0,
                    "%s does not resolve (%s); its last addresses stay".formatted(host, reason)));
        }
    }

    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
