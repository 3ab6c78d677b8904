package lbd.daemon;

import java.util.List;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ListenerState;
import lbd.daemon.admin.DaemonView;
import lbd.daemon.reload.LastReload;
import lbd.daemon.systemd.Systemd;

/// The daemon in one line, as `systemctl status` shows it.
///
///     ready: 3 of 3 listeners, 11 of 12 servers up, 240 connections, generation 4, VI_1 master
final class ServiceStatus implements Systemd.View {
    private final DaemonView daemon;

    ServiceStatus(DaemonView daemon) {
        this.daemon = daemon;
    }

    @Override
    public List<String> deadReasons() {
        return daemon.health().deadReasons();
    }

    @Override
    public String status() {
        StringBuilder line = new StringBuilder(readiness());
        line.append(": ").append(listeners()).append(", ").append(servers());
        line.append(", ").append(daemon.traffic().connections()).append(" connections");
        line.append(", generation ").append(daemon.state().generation().number());
        daemon.vrrp()
                .instances()
                .forEach(i -> line.append(", ")
                        .append(i.spec().name())
                        .append(' ')
                        .append(i.state().word()));
        LastReload.Attempt last = daemon.lastReload().attempt();
        return last == null || last.taken() ? line.toString() : line + "; THE LAST RELOAD WAS REFUSED";
    }

    private String readiness() {
        if (daemon.health().isStopping()) {
            return "stopping";
        }
        return daemon.health().unreadyReasons().isEmpty() ? "ready" : "NOT READY";
    }

    private String listeners() {
        var all = daemon.state().listeners().values();
        long bound = all.stream().filter(ListenerState::bound).count();
        return bound + " of " + all.size() + " listeners";
    }

    private String servers() {
        List<Server> all = daemon.state().pools().values().stream()
                .map(Pool::servers)
                .flatMap(List::stream)
                .toList();
        long up = all.stream().filter(Server::up).count();
        return up + " of " + all.size() + " servers up";
    }
}
