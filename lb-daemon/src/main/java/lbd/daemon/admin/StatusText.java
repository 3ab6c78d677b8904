package lbd.daemon.admin;

import java.time.Duration;
import java.util.List;
import lbd.daemon.admin.StatusView.AdviceView;
import lbd.daemon.admin.StatusView.ConfigView;
import lbd.daemon.admin.StatusView.FileView;
import lbd.daemon.admin.StatusView.PoolView;
import lbd.daemon.admin.StatusView.ProcessView;
import lbd.daemon.admin.StatusView.RateLimitView;
import lbd.daemon.admin.StatusView.RouteView;
import lbd.daemon.admin.StatusView.ServerView;
import lbd.daemon.upgrade.UpgradeView;

/// [StatusView] for people.
final class StatusText {
    private static final int MOST_NAMES = 3;

    private StatusText() {}

    static String of(StatusView status) {
        StringBuilder text = new StringBuilder();
        text.append(new ProblemsView(status.problems()).beginning());
        text.append("lbd %s, pid %d, up %s, %s\n"
                .formatted(status.version(), status.pid(), age(status.uptimeSeconds()), readiness(status)));
        UpgradeView.Draining draining = status.draining();
        if (draining != null) {
            text.append(draining.text()).append('\n');
        }
        text.append(config(status.config()));
        ProcessView process = status.process();
        text.append("%d event loops on %s, %d of %d connections\n"
                .formatted(process.eventLoops(), process.transport(), process.connections(), process.maxConnections()));
        text.append(kept(process));
        text.append('\n').append(listeners(status));
        if (status.listeners().stream().anyMatch(l -> l.routes() != null)) {
            text.append('\n').append(routes(status));
        }
        List<StatusView.ForwardView> forwards = status.forwards();
        if (forwards != null) {
            text.append('\n').append(forwards(forwards));
            text.append('\n').append(forwarded(forwards));
        }
        text.append('\n').append(pools(status.pools()));
        text.append('\n').append(servers(status.pools()));
        text.append(reasons(status.pools()));
        List<RateLimitView> limits = status.rateLimits();
        if (limits != null) {
            text.append('\n').append(rateLimits(limits));
        }
        List<VrrpView.InstanceView> vrrp = status.vrrp();
        if (vrrp != null) {
            text.append('\n').append(VrrpText.table(vrrp));
        }
        if (status.differsFromFile() + status.changedByHand() > 0) {
            text.append("\n* differs from the file: changed by hand; all that does: lbd config diff\n");
        }
        return text.toString();
    }

    static String of(PoolStatusView status) {
        List<PoolView> one = List.of(status.pool());
        return new ProblemsView(status.problems()).beginning() + pools(one) + "\n" + servers(one) + reasons(one);
    }

    private static String readiness(StatusView status) {
        if (!status.live()) {
            return "STUCK: " + String.join(", ", status.notLive());
        }
        return status.ready() ? "ready" : "NOT READY: " + String.join(", ", status.notReady());
    }

    private static String kept(ProcessView process) {
        String line =
                "%s of %s kept for slow connections".formatted(size(process.keptBytes()), size(process.keptBytesMax()));
        return process.keptGivenUp() == 0
                ? line + "\n"
                : line + ", %d given up since the start\n".formatted(process.keptGivenUp());
    }

    /// In full KiB or MiB, rounded up: `0 KiB` is nothing.
    static String size(long bytes) {
        long kibi = (bytes + 1023) >> 10;
        return kibi < 1024 ? kibi + " KiB" : ((kibi + 1023) >> 10) + " MiB";
    }

    private static String config(ConfigView config) {
        String line = "%s, generation %d since %s\n".formatted(config.file(), config.generation(), config.since())
                + applied(config);
        List<String> errors = config.errors();
        if (errors == null) {
            return line;
        }
        return line
                + "LAST RELOAD REFUSED at %s:\n  %s\n".formatted(config.lastReloadAt(), String.join("\n  ", errors));
    }

    private static String applied(ConfigView config) {
        var applied = config.applied();
        var back = config.rolledBack();
        String text = "";
        if (applied != null) {
            String by = applied.confirmBy();
            text += "in force is %s, applied%s\n"
                    .formatted(
                            applied.file(),
                            by == null ? "" : "; it goes back at " + by + " unless you say: lbd confirm");
        }
        if (back != null) {
            String detail = back.detail();
            text += "ROLLED BACK %s at %s: %s%s\n"
                    .formatted(back.file(), back.at(), back.reason(), detail == null ? "" : " (" + detail + ")");
        }
        return text;
    }

    private static Table listeners(StatusView status) {
        Table table = new Table();
        table.row(
                "LISTENER",
                "PROTOCOL",
                "BIND",
                "POOL",
                "STATE",
                "CONNECTIONS",
                "ACCEPTED",
                "REQUESTS",
                "DROPPED",
                "REFUSED/MIN");
        status.listeners()
                .forEach(l -> table.row(
                        l.name(),
                        l.protocol(),
                        String.join(" ", l.bind()),
                        l.pool() == null ? "-" : l.pool(),
                        state(l),
                        l.connections(),
                        l.accepted(),
                        l.requests(),
                        l.datagrams() == null ? "-" : l.datagrams().dropped(),
                        l.lastMinute().errorsText()));
        return table;
    }

    private static Table rateLimits(List<RateLimitView> limits) {
        Table table = new Table();
        table.row("RATE LIMIT", "PASSED", "LIMITED", "DRY RUN", "KEYS DISPLACED");
        limits.forEach(l -> table.row(l.name(), l.passed(), l.limited(), l.dryRun(), l.displaced()));
        return table;
    }

    private static Table forwards(List<StatusView.ForwardView> forwards) {
        Table table = new Table();
        table.row("FORWARDS", "MODE", "PROTOCOL", "BIND", "HELD", "INTERFACE", "ATTACHED", "POOL", "NEW FLOWS TO");
        forwards.forEach(f -> table.row(
                f.name(),
                f.mode(),
                f.protocol(),
                String.join(" ", f.bind()),
                held(f),
                f.networkInterface(),
                f.attached() == null ? "no" : f.attached(),
                f.pool(),
                f.servers().isEmpty() ? "nobody" : names(f.servers())));
        return table;
    }

    /// Packets come to who holds the address. On a backup of VRRP that is somebody else.
    private static String held(StatusView.ForwardView forward) {
        return forward.addressesNotHere() == null ? "here" : forward.byVrrp() ? "by the master" : "not here";
    }

    private static Table forwarded(List<StatusView.ForwardView> forwards) {
        Table table = new Table();
        table.row("FORWARDED BY", "TO", "PACKETS", "BYTES", "FLOWS", "ACTIVE", "INACTIVE");
        forwards.forEach(f -> f.traffic()
                .forEach(t -> table.row(
                        f.name(),
                        t.pool() + "/" + t.server(),
                        t.packets(),
                        t.bytes(),
                        t.flows(),
                        t.active(),
                        t.inactive())));
        return table;
    }

    /// Of TCP.
    private static Table routes(StatusView status) {
        Table table = new Table();
        table.row("LISTENER", "SNI", "ALPN", "POOL", "SESSIONS");
        for (StatusView.ListenerView listener : status.listeners()) {
            List<RouteView> routes = listener.routes() == null ? List.of() : listener.routes();
            routes.forEach(r -> table.row(listener.name(), names(r.sni()), names(r.alpn()), r.pool(), r.sessions()));
        }
        return table;
    }

    /// A few of them: a route may have hundreds.
    private static String names(List<String> names) {
        if (names.isEmpty()) {
            return "any";
        }
        int more = names.size() - MOST_NAMES;
        return more <= 0
                ? String.join(" ", names)
                : String.join(" ", names.subList(0, MOST_NAMES)) + " and " + more + " more";
    }

    /// Bound, and nobody can reach it: with `net.ipv4.ip_nonlocal_bind`, or a VRRP backup's address.
    private static String state(StatusView.ListenerView listener) {
        if (!listener.bound()) {
            return "not bound";
        }
        String maintenance = listener.maintenance() == null
                ? ""
                : ", maintenance by " + String.join(" and ", listener.maintenance());
        return (listener.addressesNotHere() == null ? "bound" : "bound, address not here") + maintenance;
    }

    private static Table pools(List<PoolView> pools) {
        Table table = new Table();
        table.row("POOL", "SCHEDULER", "SERVERS", "UP", "QUEUE", "QUEUE MAX", "5XX/MIN", "P99", "ERRORS/MIN");
        pools.forEach(p -> table.row(
                p.name(),
                p.scheduler(),
                p.servers().size(),
                p.servers().stream().filter(ServerView::up).count(),
                p.queue(),
                p.queueMax(),
                p.lastMinute() == null ? "-" : p.lastMinute().responses5xx(),
                p.lastMinute() == null ? "-" : p.lastMinute().p99Text(),
                p.lastMinute() == null ? "-" : p.lastMinute().errorsText()));
        return table;
    }

    private static Table servers(List<PoolView> pools) {
        Table table = new Table();
        table.row(
                "POOL/SERVER",
                "ADDRESS",
                "HEALTH",
                "STATE",
                "WEIGHT",
                "IN FLIGHT",
                "PICKED",
                "CONNECT FAILS",
                "FAILS",
                "5XX/MIN",
                "P99",
                "ERRORS/MIN");
        pools.forEach(p -> p.servers()
                .forEach(s -> table.row(
                        p.name() + "/" + s.nameText(),
                        s.address(),
                        s.healthText(),
                        state(s),
                        weight(s),
                        s.inFlight(),
                        s.picked(),
                        s.connectFailures(),
                        s.failures(),
                        s.lastMinute().responses5xx(),
                        s.lastMinute().p99Text(),
                        s.lastMinute().errorsText())));
        return table;
    }

    /// Why servers are not up, and since when: those too of which an operator has said so, which are no problems.
    private static String reasons(List<PoolView> pools) {
        StringBuilder text = new StringBuilder();
        for (PoolView pool : pools) {
            if (pool.tls() != null && !pool.tls().verified()) {
                text.append("%s: tls.verify is off: nobody knows who its servers are\n".formatted(pool.name()));
            }
            for (ServerView server : pool.servers()) {
                if (server.why() != null) {
                    String since = server.notUpSince() == null ? "" : " since " + server.notUpSince();
                    String standing = server.standing() == null ? "down" : server.standing();
                    text.append(
                            "%s/%s %s%s: %s\n".formatted(pool.name(), server.name(), standing, since, server.why()));
                }
            }
        }
        return text.isEmpty() ? "" : "\n" + text;
    }

    private static String state(ServerView server) {
        FileView file = server.file();
        String state = file != null && !file.state().equals(server.state())
                ? server.state() + "* (file: " + file.state() + ")"
                : server.state();
        AdviceView advice = server.advice();
        return advice == null || advice.state() == null ? state : state + " (agent: " + advice.state() + ")";
    }

    private static String weight(ServerView server) {
        FileView file = server.file();
        String weight = file != null && file.weight() != server.weight()
                ? server.weight() + "* (file: " + file.weight() + ")"
                : "" + server.weight();
        AdviceView advice = server.advice();
        return advice == null || advice.weight() == null ? weight : weight + " (check: " + advice.weight() + ")";
    }

    /// `3d4h`, `4h5m`, `5m6s` or `6s`.
    static String age(double seconds) {
        Duration up = Duration.ofSeconds((long) seconds);
        if (up.toDays() > 0) {
            return up.toDays() + "d" + up.toHoursPart() + "h";
        }
        return up.toHours() > 0
                ? up.toHours() + "h" + up.toMinutesPart() + "m"
                : up.toMinutes() > 0 ? up.toMinutes() + "m" + up.toSecondsPart() + "s" : up.toSeconds() + "s";
    }
}
