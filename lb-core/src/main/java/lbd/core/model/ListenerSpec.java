package lbd.core.model;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.tls.ListenerTls;
import org.jspecify.annotations.Nullable;

/// Where traffic is accepted and which pool takes it.
///
/// @param bind           at least one address; this machine need not hold it yet
/// @param maxConnections accepted at once on this listener, 1 to 10,000,000
/// @param access         who may connect
/// @param http           meaningless for other protocols
/// @param udp            meaningless for other protocols
/// @param tcp            meaningless for other protocols
/// @param routes         of HTTP; the first that matches takes a request
/// @param pool           takes what no route took; null when routes must take everything
/// @param timeouts       of the client's side, and of servers where their pool says nothing
/// @param tls            that ends here; null: what comes is not encrypted, or not for us
public record ListenerSpec(
        String name,
        Protocol protocol,
        List<InetSocketAddress> bind,
        int maxConnections,
        Timeouts timeouts,
        AccessSpec access,
        HttpSpec http,
        UdpSpec udp,
        TcpSpec tcp,
        List<RouteSpec> routes,
        @Nullable String pool,
        @Nullable ListenerTls tls) {
    public enum Protocol {
        TCP,
        UDP,
        HTTP;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the file says it.
        public String word() {
            return word;
        }
    }

    public ListenerSpec {
        Name.check(name);
        bind = List.copyOf(bind);
        routes = List.copyOf(routes);
        if (bind.isEmpty()) {
            throw new IllegalArgumentException("bind: needs at least one address");
        }
        Range.check("max_connections", maxConnections, 1, 10_000_000);
    }

    /// All rates that it and its routes name; one may be there several times.
    public List<LimitSpec> rates() {
        List<LimitSpec> rates = new ArrayList<>(http.limits().rates());
        rates.addAll(tcp.paces());
        for (RouteSpec route : routes) {
            List<LimitSpec> own = route.access().rates();
            if (own != null) {
                rates.addAll(own);
            }
        }
        return rates;
    }

    /// All tokens that it and its routes ask for; one may be there several times.
    public List<JwtSpec> tokens() {
        List<JwtSpec> tokens = new ArrayList<>();
        add(http.auth(), tokens);
        routes.forEach(route -> add(route.access().auth(), tokens));
        return tokens;
    }

    private static void add(AuthSpec auth, List<JwtSpec> to) {
        JwtSpec jwt = auth.jwt();
        if (jwt != null) {
            to.add(jwt);
        }
    }

    /// Without TLS, and with nothing to say of TCP.
    public ListenerSpec(
            String name,
            Protocol protocol,
            List<InetSocketAddress> bind,
            int maxConnections,
            Timeouts timeouts,
            AccessSpec access,
            HttpSpec http,
            UdpSpec udp,
            List<RouteSpec> routes,
            @Nullable String pool) {
        this(name, protocol, bind, maxConnections, timeouts, access, http, udp, TcpSpec.DEFAULT, routes, pool, null);
    }

    /// The same with TLS that ends there.
    public ListenerSpec with(@Nullable ListenerTls other) {
        return with(tcp, other);
    }

    /// The same with other rules of TCP.
    public ListenerSpec with(TcpSpec other) {
        return with(other, tls);
    }

    /// The same with other rules of HTTP.
    public ListenerSpec with(HttpSpec other) {
        return new ListenerSpec(
                name, protocol, bind, maxConnections, timeouts, access, other, udp, tcp, routes, pool, tls);
    }

    private ListenerSpec with(TcpSpec ofTcp, @Nullable ListenerTls encrypted) {
        return new ListenerSpec(
                name, protocol, bind, maxConnections, timeouts, access, http, udp, ofTcp, routes, pool, encrypted);
    }

    /// As every listener is to which everybody may connect, and that says nothing of UDP.
    public ListenerSpec(
            String name,
            Protocol protocol,
            List<InetSocketAddress> bind,
            int maxConnections,
            Timeouts timeouts,
            HttpSpec http,
            List<RouteSpec> routes,
            @Nullable String pool) {
        this(name, protocol, bind, maxConnections, timeouts, AccessSpec.DEFAULT, http, UdpSpec.DEFAULT, routes, pool);
    }

    /// As every listener is that says nothing of HTTP and UDP and of who may connect.
    public ListenerSpec(
            String name,
            Protocol protocol,
            List<InetSocketAddress> bind,
            int maxConnections,
            Timeouts timeouts,
            @Nullable String pool) {
        this(name, protocol, bind, maxConnections, timeouts, HttpSpec.DEFAULT, List.of(), pool);
    }
}
