package lbd.core.runtime;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.CountBy;
import lbd.core.count.Endings;
import lbd.core.count.Flood;
import lbd.core.grpc.GrpcStatus;
import lbd.core.model.TcpRoute;
import lbd.core.pool.StatusCounters;
import lbd.core.share.Cursors;

/// What one listener has done and is doing; lives as long as its name is in the configuration.
public final class ListenerState {
    private final String name;

    /// Connections accepted and not yet closed; sessions of UDP.
    public final AtomicInteger connections = new AtomicInteger();

    public final LongAdder accepted = new LongAdder();

    /// Requests (HTTP) or sessions (TCP, UDP) begun.
    public final LongAdder requests = new LongAdder();

    public final StatusCounters statuses = new StatusCounters();

    /// Calls of gRPC by how they ended.
    public final CountBy<GrpcStatus> grpcStatuses = new CountBy<>(GrpcStatus.class);

    /// Requests or sessions, those refused included.
    public final Endings endings = new Endings();

    /// Bytes from clients and to clients.
    public final LongAdder bytesReceived = new LongAdder();

    public final LongAdder bytesSent = new LongAdder();

    /// Datagrams (UDP) from clients and to clients, and those of either side that were not passed on.
    public final LongAdder datagramsReceived = new LongAdder();

    public final LongAdder datagramsSent = new LongAdder();
    public final LongAdder datagramsDropped = new LongAdder();

    /// Requests refused before a server was picked: malformed, too large, too late.
    public final LongAdder refused = new LongAdder();

    /// A client found all its connections taken, and had to wait.
    public final LongAdder full = new LongAdder();

    /// Sessions of UDP that had to make room for others.
    public final LongAdder displaced = new LongAdder();

    /// TLS handshakes that had to wait for their turn.
    public final LongAdder handshakesDelayed = new LongAdder();

    /// Connections closed before they could ask for anything.
    public final RefusalCounters refusals = new RefusalCounters();

    /// Connections of HTTP/2 that ended for too much of something.
    public final CountBy<Flood> floods = new CountBy<>(Flood.class);

    /// Of TLS, those that came to their end.
    public final CountBy<Handshake> handshakes = new CountBy<>(Handshake.class);

    public final CompressionCounters compression = new CompressionCounters();

    public final DecompressionCounters decompression = new DecompressionCounters();

    /// Bodies of its messages that wait on the disk.
    public final DiskCounters disk = new DiskCounters();

    public final MirrorCounters mirrors = new MirrorCounters();

    public final HedgeCounters hedges = new HedgeCounters();

    /// Requests that had to show who their client is.
    public final CountBy<LoginResult> logins = new CountBy<>(LoginResult.class);

    public final Maintenance maintenance = new Maintenance();

    /// Whose turn it is where requests are dealt out by shares.
    public final Cursors cursors = new Cursors();

    // Of TCP: how many sessions each route has taken.
    private final Map<TcpRoute, LongAdder> routed = new ConcurrentHashMap<>();

    // Of HTTP: what was counted of routes, by the name that they have for it.
    private final Map<String, RouteCounters> byRoute = new ConcurrentHashMap<>();

    private volatile boolean bound;

    ListenerState(String name) {
        this.name = name;
    }

    /// Of a listener that is in no configuration, and in no report.
    public static ListenerState inner(String name) {
        return new ListenerState(name);
    }

    public String name() {
        return name;
    }

    /// Counts the sessions that a route of TCP takes. Any thread.
    public LongAdder routed(TcpRoute route) {
        return routed.computeIfAbsent(route, _ -> new LongAdder());
    }

    /// Forgets what routes have taken that are gone.
    public void keepRouted(Collection<TcpRoute> routes) {
        routed.keySet().retainAll(routes);
    }

    /// Counts the requests of routes that are counted under a name. Any thread.
    public RouteCounters counted(String name) {
        return byRoute.computeIfAbsent(name, _ -> new RouteCounters());
    }

    /// Those of a name that may come to be counted: nobody sees them before [#keepCounted]. Any thread.
    public RouteCounters toBeCounted(String name) {
        RouteCounters known = byRoute.get(name);
        return known == null ? new RouteCounters() : known;
    }

    /// Counts by these from now on, and forgets what was counted of routes that are gone.
    public void keepCounted(Map<String, RouteCounters> those) {
        byRoute.putAll(those);
        byRoute.keySet().retainAll(those.keySet());
    }

    /// How many names are counted.
    public int countedNames() {
        return byRoute.size();
    }

    /// Whether every address is bound and accepting.
    public boolean bound() {
        return bound;
    }

    public void bound(boolean bound) {
        this.bound = bound;
    }
}
