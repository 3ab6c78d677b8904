package lbd.daemon;

import java.util.Set;
import lbd.core.model.Config;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.proxy.resolve.NameResolver;
import org.jspecify.annotations.Nullable;

/// Keeps the host names among the servers resolved. The resolver's thread exists only where there is a name.
final class ServerNames implements Part, AutoCloseable {
    private final RuntimeState state;
    private final StateThread stateThread;
    private @Nullable NameResolver resolver;

    ServerNames(RuntimeState state, StateThread stateThread) {
        this.state = state;
        this.stateThread = stateThread;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(this::watch, () -> {});
    }

    private void watch() {
        Set<String> hosts = state.hosts();
        if (resolver == null && !hosts.isEmpty()) {
            resolver =
                    new NameResolver((host, addresses) -> stateThread.execute(() -> state.resolved(host, addresses)));
        }
        if (resolver != null) {
            resolver.watch(hosts);
        }
    }

    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
