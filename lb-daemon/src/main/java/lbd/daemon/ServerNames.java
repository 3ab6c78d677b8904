package lbd.daemon;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import lbd.core.model.Config;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.proxy.resolve.NameResolver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the host names among the servers resolved. The resolver's thread exists only where there is a name.
final class ServerNames implements Part, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerNames.class);

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
            resolver = new NameResolver((host, addresses) -> stateThread.execute(() -> resolved(host, addresses)));
        }
        if (resolver != null) {
            resolver.watch(hosts);
        }
    }

    private void resolved(String host, List<InetAddress> addresses) {
        state.resolved(host, addresses);
        log.atInfo()
                .addKeyValue("event", "server.resolved")
                .addKeyValue("host", host)
                .addKeyValue(
                        "addresses",
                        addresses.stream().map(InetAddress::getHostAddress).toList())
                .log();
    }

    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
