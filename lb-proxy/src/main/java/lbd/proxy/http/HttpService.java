package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Map;
import lbd.core.access.AddressRules;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.Hsts;
import lbd.core.model.ListenerSpec;
import lbd.core.pool.Pool;
import lbd.core.tls.TlsFacts;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.route.Captures;
import lbd.proxy.route.RouteMatcher;
import lbd.proxy.route.RouteTrace;
import org.jspecify.annotations.Nullable;

/// What a listener of HTTP does. Immutable, but for the scribbling of its matchers.
public final class HttpService extends Service {
    private static final Destination DENIED = new Destination.Refused(403, EndReason.DENIED);

    private final List<RouteMatcher<Destination>> matchers;
    private final Map<Integer, OwnAnswer> pages;
    private final boolean tellsOfRequests;
    private final List<Gate> gates;
    private final byte @Nullable [] hsts;
    private final @Nullable ProxyStatus proxyStatus;
    private final RoutePlan plan;
    private final @Nullable Tracing tracing;

    /// @param pool     takes what no route took; null when nothing does
    /// @param matchers one for each loop, by its index
    /// @param pages    the operator's answers in place of our own, by status
    /// @param gates    what a request passes before its route is looked for, in this order
    /// @param plan     what changes where no route says otherwise
    /// @param tracing  null: requests are not traced
    public HttpService(
            ListenerSpec spec,
            @Nullable Pool pool,
            TimeoutNanos timeouts,
            ConnectionFactory connections,
            List<RouteMatcher<Destination>> matchers,
            Map<Integer, OwnAnswer> pages,
            List<Gate> gates,
            RoutePlan plan,
            @Nullable Tracing tracing) {
        super(spec, pool, timeouts, connections);
        this.matchers = List.copyOf(matchers);
        this.pages = Map.copyOf(pages);
        this.tellsOfRequests = pages.values().stream().anyMatch(page -> page.text() != null);
        this.gates = List.copyOf(gates);
        Hsts its = spec.http().https().hsts();
        this.hsts = its == null ? null : its.value().getBytes(US_ASCII);
        String called = spec.http().proxyStatus();
        this.proxyStatus = called == null ? null : new ProxyStatus(called);
        this.plan = plan;
        this.tracing = tracing;
    }

    /// What a listener does now.
    ///
    /// @param last what it did before, which stays where a reload has given its name to another protocol
    static HttpService of(Listener listener, HttpService last) {
        return listener.service() instanceof HttpService now ? now : last;
    }

    /// @throws IllegalStateException where a reload has just given its name to another protocol
    static HttpService of(Listener listener) {
        if (listener.service() instanceof HttpService now) {
            return now;
        }
        throw new IllegalStateException("not of HTTP any more: " + listener.name());
    }

    List<Gate> gates() {
        return gates;
    }

    RoutePlan plan() {
        return plan;
    }

    /// How requests are traced; null: they are not.
    @Nullable
    Tracing tracing() {
        return tracing;
    }

    /// What answers over TLS say of Strict-Transport-Security; null where it is nothing.
    byte @Nullable [] hsts() {
        return hsts;
    }

    /// Who says in answers what became of their requests; null where nobody does.
    @Nullable
    ProxyStatus proxyStatus() {
        return proxyStatus;
    }

    /// Whether what refused clients are told says something of their requests, which must be kept for it.
    boolean tellsOfRequests() {
        return tellsOfRequests;
    }

    /// What a client is told when its request is refused or fails.
    OwnAnswer refusal(int status, AnswerForm form) {
        OwnAnswer page = pages.get(status);
        return page == null ? OwnAnswer.of(status, form) : page;
    }

    /// What the regular expression of the last request's route has found. Called on that loop, right after [#route].
    void captures(Loop loop, Head head, Captures into) {
        matchers.get(loop.index()).captures(head, into);
    }

    /// Where a request goes that must be within the rates of its route, or of the listener where no route takes it.
    /// Whom a route does not serve is not counted.
    Destination within(Destination to, Head head, Passage passage) {
        RoutePlan its = Edits.plan(to);
        Gate rates = its == null ? plan.rates() : its.rates();
        if (rates == null || DENIED.equals(to)) {
            return to;
        }
        Destination elsewhere = rates.judge(head, passage);
        return elsewhere == null ? to : elsewhere;
    }

    /// As [#route], and says why rules do not take it. Any thread; it has a matcher of its own.
    RouteTrace<Destination> trace(Head head, ForwardingFields forwarding) {
        RouteMatcher<Destination> matcher = matchers.getFirst().another();
        RouteTrace<Destination> trace = matcher.trace(head, forwarding.client(), forwarding.isSecure(head), null);
        return new RouteTrace<>(admitted(trace.target(), forwarding), trace.chosen(), trace.rules());
    }

    private static Destination admitted(Destination to, ForwardingFields forwarding) {
        RoutePlan its = Edits.plan(to);
        AddressRules access = its == null ? null : its.access();
        return access == null || access.allows(forwarding.client()) ? to : DENIED;
    }

    /// Where a request goes. Called on that loop.
    ///
    /// @param tls of the client; null: it speaks none
    Destination route(Loop loop, Head head, ForwardingFields forwarding, @Nullable TlsFacts tls) {
        Destination to = matchers.get(loop.index()).match(head, forwarding.client(), forwarding.isSecure(head), tls);
        return admitted(to, forwarding);
    }
}
