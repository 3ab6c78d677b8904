package lbd.proxy.http2;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.UnaryOperator;
import lbd.core.model.AccessSpec;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolBuilder;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;

/// A listener `web` for clients that begin with HTTP/2 in the clear, in front of `app`.
final class Http2Proxy {
    private Http2Proxy() {}

    static ProxyFixture to(InetSocketAddress... servers) throws Exception {
        return to(100, HttpLimits.DEFAULT, Timeouts.DEFAULT, servers);
    }

    static ProxyFixture to(int streams, InetSocketAddress... servers) throws Exception {
        return to(streams, HttpLimits.DEFAULT, Timeouts.DEFAULT, servers);
    }

    static ProxyFixture to(Timeouts timeouts, InetSocketAddress... servers) throws Exception {
        return to(100, HttpLimits.DEFAULT, timeouts, servers);
    }

    static ProxyFixture to(int streams, HttpLimits limits, Timeouts timeouts, InetSocketAddress... servers)
            throws Exception {
        ListenerSpec listener = listener("web", http(streams, limits), timeouts);
        return new ProxyFixture(Configs.of(List.of(listener), List.of(Configs.pool("app", servers))));
    }

    /// In front of servers of HTTP/2, on one loop.
    static ProxyFixture toHttp2(UnaryOperator<PoolBuilder> change, InetSocketAddress... servers) throws Exception {
        ListenerSpec listener = listener("web", http(100, HttpLimits.DEFAULT), Timeouts.DEFAULT);
        PoolBuilder pool = change.apply(Configs.pool("app", servers).builder());
        return new ProxyFixture(
                Configs.oneLoop(Configs.TRANSPORT, Configs.of(List.of(listener), List.of(pool.build()))));
    }

    static HttpSpec http(int streams, HttpLimits limits) {
        return HttpSpec.DEFAULT
                .builder()
                .limits(limits)
                .loopDetection(false)
                .http2(new Http2Spec(true, true, streams))
                .build();
    }

    static ListenerSpec listener(String name, HttpSpec http, Timeouts timeouts) {
        ListenerSpec plain = Configs.listener(name, ListenerSpec.Protocol.HTTP, timeouts);
        return new ListenerSpec(
                name,
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                timeouts,
                AccessSpec.DEFAULT,
                http,
                UdpSpec.DEFAULT,
                List.of(),
                "app");
    }

    static Http2Client client(ProxyFixture fixture) throws Exception {
        return new Http2Client(fixture.connect("web"));
    }
}
