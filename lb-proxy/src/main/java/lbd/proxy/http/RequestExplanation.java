package lbd.proxy.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import lbd.core.http.Head;
import lbd.core.http1.HttpParser;
import lbd.core.model.RouteSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Preview;
import lbd.core.pool.Server;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import lbd.proxy.listener.Listener;
import lbd.proxy.route.RouteTrace;
import org.jspecify.annotations.Nullable;

/// What would become of a request of HTTP now, found out by the rules, the pool and the persistence that serve real
/// ones, with objects of its own: nothing is counted, picked or remembered. Any thread.
///
/// @param client  the effective one, by the words of proxies that are trusted
/// @param outcome where it goes, in words
/// @param rules   that were looked at, in their order
/// @param route   the one that takes it; null: none does, or nothing was looked for
/// @param pool    that it goes to; null: to none, or it is one of several
/// @param inForce that stands in for it, as its quorum says, else the same
/// @param preview whom that would give it to
public record RequestExplanation(
        InetAddress client,
        String outcome,
        List<RouteTrace.Looked> rules,
        @Nullable RouteSpec route,
        @Nullable Pool pool,
        @Nullable Pool inForce,
        @Nullable Preview preview) {
    /// @param head   of HTTP/1, whole, as the client would send it
    /// @param remote who sends it
    /// @param local  where to
    /// @param https  whether it comes by TLS that ends at the listener
    /// @throws IllegalArgumentException if the listener is none of HTTP
    public static RequestExplanation of(
            Listener listener, byte[] head, InetSocketAddress remote, InetSocketAddress local, boolean https) {
        if (!(listener.service() instanceof HttpService service)) {
            throw new IllegalArgumentException("listener " + listener.name() + " is none of HTTP");
        }
        Head request = new Head();
        HttpParser parser = new HttpParser(service.spec().http().limits().head());
        int end = parser.parseRequest(head, 0, head.length, request);
        if (end <= 0) {
            var why = parser.rejection();
            String words = why == null
                    ? "400: it is not whole"
                    : why.status() + ": " + why.name().toLowerCase(Locale.ROOT);
            return new RequestExplanation(remote.getAddress(), "refused, " + words, List.of(), null, null, null, null);
        }
        ForwardingFields forwarding = new ForwardingFields(remote, local, https ? Scheme.HTTPS : Scheme.HTTP);
        forwarding.begin(request, service.spec().http());
        RouteTrace<Destination> trace = service.trace(request, forwarding);
        RouteSpec route = trace.chosen() < 0 ? null : service.spec().routes().get(trace.chosen());
        Pool pool = trace.target() instanceof Destination.ToPool to ? to.pool() : null;
        Pool inForce = pool == null ? null : pool.inForce();
        Preview preview = inForce == null ? null : preview(inForce, request, forwarding, remote, local);
        return new RequestExplanation(
                forwarding.client(), words(trace.target()), trace.rules(), route, pool, inForce, preview);
    }

    private static Preview preview(
            Pool pool, Head head, ForwardingFields forwarding, InetSocketAddress remote, InetSocketAddress local) {
        Server bound = new ServerCookie().read(pool, head, System.currentTimeMillis());
        return pool.preview(new Input(head, forwarding, remote, local), bound, System.nanoTime());
    }

    private static String words(Destination to) {
        return switch (to) {
            case Destination.ToPool(var pool, var _, var _, var _) -> "pool " + pool.name();
            case Destination.ToOneOf _ -> "one of several pools";
            case Destination.ToSource _, Destination.ToFound _ -> "files";
            case Destination.Answered _ -> "answered by lbd, as the route says";
            case Destination.Redirected(var place, var status, var _) ->
                "redirected with " + status + " to " + place.source();
            case Destination.Refused(var status, var reason, var detail) ->
                "refused, " + status + ": " + reason.word() + (detail == null ? "" : " (" + detail + ")");
            case Destination.Limited(var limit, var _, var _) -> "over the limit " + limit.name();
            case Destination.Challenged(var status, var reason, var detail, var _, var _) ->
                "refused, " + status + ": " + reason.word() + " (" + detail + ")";
            case Destination.HandedOn _ -> "answered by who was asked about it";
            case Passage.Later _ -> "not known before somebody was asked";
        };
    }

    /// What hash schedulers ask of it.
    private record Input(Head head, ForwardingFields forwarding, InetSocketAddress remote, InetSocketAddress local)
            implements PickInput {
        @Override
        public byte[] clientAddress() {
            return forwarding.client().getAddress();
        }

        @Override
        public int clientPort() {
            return remote.getPort();
        }

        @Override
        public byte[] localAddress() {
            return local.getAddress().getAddress();
        }

        @Override
        public int localPort() {
            return local.getPort();
        }

        @Override
        public boolean target(ByteRange out) {
            return RequestInput.target(head, out);
        }

        @Override
        public boolean header(byte[] lowerCaseName, int nth, ByteRange out) {
            return RequestInput.header(head, lowerCaseName, nth, out);
        }
    }
}
