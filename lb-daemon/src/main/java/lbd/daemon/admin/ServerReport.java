package lbd.daemon.admin;

import java.net.InetSocketAddress;
import java.util.Arrays;
import lbd.core.accesslog.AddressText;
import lbd.core.health.Advice;
import lbd.core.health.Reason;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.pool.ServerCounters;
import lbd.daemon.admin.StatusView.AdviceView;
import lbd.daemon.admin.StatusView.FileView;
import lbd.daemon.admin.StatusView.ServerView;
import lbd.daemon.recent.Recent;
import lbd.health.ServerHealth;
import org.jspecify.annotations.Nullable;

/// Says how one server is.
final class ServerReport {
    private ServerReport() {}

    /// @param byHand what was done with it; null: nothing
    static ServerView of(Server server, @Nullable ServerHealth health, Recent recent, @Nullable String byHand) {
        Boolean forced = server.healthByHand();
        ServerCounters counters = server.counters();
        boolean fine = health == null || health.standing().takesNewWork();
        InetSocketAddress name = ServerAddress.unresolved(server.address());
        return new ServerView(
                server.name(),
                AddressText.text(server.address()),
                health(server, health),
                server.up(),
                server.ejected(),
                health == null
                        ? null
                        : name != null ? "down" : health.standing().word(),
                health == null || (fine && name == null) ? null : ChecksReport.time(health.since()),
                name != null ? unresolved(name.getHostString()) : fine ? null : why(server, health),
                server.state().word(),
                server.weight(),
                advice(server.advice()),
                server.weightInForce(),
                server.inFlight(),
                counters.picked.sum(),
                counters.connects.sum(),
                counters.failures(Failure.CONNECT),
                failuresAfterConnect(counters),
                counters.bytesSent.sum(),
                counters.bytesReceived.sum(),
                RecentView.of(recent),
                server.differsFromFile()
                        ? new FileView(
                                server.spec().state().word(), server.spec().weight())
                        : null,
                byHand,
                forced == null ? null : forced ? "up" : "down");
    }

    static String unresolved(String host) {
        return host + " does not resolve";
    }

    /// In one word.
    private static String health(Server server, @Nullable ServerHealth health) {
        if (!server.up()) {
            return "down";
        }
        if (server.ejected()) {
            return server.mayBeTried(System.nanoTime()) ? "may_be_tried" : "ejected";
        }
        return health != null && health.checks().isEmpty() && server.healthByHand() == null ? "unchecked" : "up";
    }

    /// A server without a single result, that is down all the same, waits for its first.
    private static @Nullable String why(Server server, @Nullable ServerHealth health) {
        if (health == null) {
            return null;
        }
        if (health.reason() == Reason.UNCHECKED) {
            // It waits for its first good result: what has come instead says more.
            for (ServerHealth.Check check : health.checks()) {
                ServerHealth.Result last = check.last();
                if (last != null && !last.passed()) {
                    return last.evidence();
                }
            }
        }
        return health.evidence().isEmpty() && !server.up() ? "no check has passed yet" : health.evidence();
    }

    /// Of its own: a kept connection that it had closed is no failure.
    private static long failuresAfterConnect(ServerCounters counters) {
        return Arrays.stream(Failure.values())
                .filter(f -> f != Failure.CONNECT && f != Failure.STALE)
                .mapToLong(counters::failures)
                .sum();
    }

    private static @Nullable AdviceView advice(Advice advice) {
        if (advice.equals(Advice.NONE)) {
            return null;
        }
        Advice.Weight weight = advice.weight();
        ServerSpec.State state = advice.state();
        return new AdviceView(
                weight == null ? null : weight.text(), advice.maxConnections(), state == null ? null : state.word());
    }
}
