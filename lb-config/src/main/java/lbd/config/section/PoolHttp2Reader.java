package lbd.config.section;

import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolHttp2.Use;
import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// A pool's `http2:`
final class PoolHttp2Reader {
    private static final List<String> EITHER = List.of("h2", "http/1.1");
    private static final List<String> ALONE = List.of("h2");

    private PoolHttp2Reader() {}

    /// @param tls whether the pool has it
    static PoolHttp2 read(Value value, boolean tls) {
        if (value.isMap()) {
            return value.map(map -> read(map, tls));
        }
        if (value.is("off")) {
            return PoolHttp2.OFF;
        }
        PoolHttp2 off = PoolHttp2.OFF;
        return alpn(value, tls) ? new PoolHttp2(Use.ALPN, off.connections(), off.streams()) : off;
    }

    private static PoolHttp2 read(MapReader map, boolean tls) {
        var alpn = map.optional("alpn", v -> alpn(v, tls), false);
        boolean one = map.has("alpn");
        var known = one
                ? map.optional("prior_knowledge", PoolHttp2Reader::instead, false)
                : map.required("prior_knowledge", Value::flag);
        var connections =
                map.optional("connections", v -> v.integer(1, PoolHttp2.MAX_CONNECTIONS), PoolHttp2.OFF.connections());
        var streams = map.optional(
                "streams_per_connection", v -> v.integer(1, PoolHttp2.MAX_STREAMS), PoolHttp2.OFF.streams());
        return map.build(() -> new PoolHttp2(use(alpn.get(), known.get()), connections.get(), streams.get()));
    }

    private static Use use(boolean alpn, boolean known) {
        return alpn ? Use.ALPN : known ? Use.PRIOR_KNOWLEDGE : Use.NEVER;
    }

    private static boolean alpn(Value value, boolean tls) {
        boolean wanted = value.flag();
        if (wanted && !tls) {
            throw value.refuse(
                    "is settled within TLS, and the pool has no tls; in the clear say prior_knowledge: true");
        }
        return wanted;
    }

    private static boolean instead(Value value) {
        if (value.flag()) {
            throw value.refuse("alpn beside it asks the server; say one of them");
        }
        return false;
    }

    /// The protocols that are offered to servers, where the file does not say them.
    static @Nullable PoolTls offering(@Nullable PoolTls tls, PoolHttp2 http2) {
        if (tls == null || !tls.alpn().isEmpty()) {
            return tls;
        }
        return switch (http2.use()) {
            case NEVER -> tls;
            case ALPN -> tls.offering(EITHER);
            case PRIOR_KNOWLEDGE -> tls.offering(ALONE);
        };
    }
}
