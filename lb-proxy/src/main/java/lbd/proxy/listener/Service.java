package lbd.proxy.listener;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.model.ListenerSpec;
import lbd.core.pool.Pool;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.loop.Loop;
import lbd.proxy.route.RouteMatcher;
import org.jspecify.annotations.Nullable;

/// What one listener does, as the configuration in force says. Immutable, but for the scribbling of [#matchers()].
///
/// @param access      who may connect
/// @param pool        takes what no route took; null when nothing does
/// @param matchers    of HTTP, one for each loop, by its index
/// @param pages       the operator's answers in place of our own, by status
/// @param connections makes what serves a client
public record Service(
        ListenerSpec spec,
        Access access,
        @Nullable Pool pool,
        TimeoutNanos timeouts,
        List<RouteMatcher<Destination>> matchers,
        Map<Integer, OwnAnswer> pages,
        ConnectionFactory connections) {
    public Service {
        matchers = List.copyOf(matchers);
        pages = Map.copyOf(pages);
    }

    public Service(
            ListenerSpec spec,
            @Nullable Pool pool,
            TimeoutNanos timeouts,
            List<RouteMatcher<Destination>> matchers,
            Map<Integer, OwnAnswer> pages,
            ConnectionFactory connections) {
        this(spec, new Access(spec.access()), pool, timeouts, matchers, pages, connections);
    }

    /// What a client is told when its request is refused or fails.
    public OwnAnswer refusal(int status, AnswerForm form) {
        OwnAnswer page = pages.get(status);
        return page == null ? OwnAnswer.of(status, form) : page;
    }

    /// Where a request goes. Called on that loop.
    ///
    /// @param client the effective address of the client
    public Destination route(Loop loop, Head head, InetAddress client) {
        return matchers.get(loop.index()).match(head, client);
    }
}
