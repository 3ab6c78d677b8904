package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolHttp2.Use;

/// A pool's `http2:`
final class PoolHttp2Reader {
    private PoolHttp2Reader() {}

    static PoolHttp2 read(Value value) {
        return value.is("off") ? PoolHttp2.OFF : value.map(PoolHttp2Reader::read);
    }

    private static PoolHttp2 read(MapReader map) {
        NotYetRead.key(map, "alpn");
        var known = map.required("prior_knowledge", Value::flag);
        var connections =
                map.optional("connections", v -> v.integer(1, PoolHttp2.MAX_CONNECTIONS), PoolHttp2.OFF.connections());
        var streams = map.optional(
                "streams_per_connection", v -> v.integer(1, PoolHttp2.MAX_STREAMS), PoolHttp2.OFF.streams());
        return map.build(
                () -> new PoolHttp2(known.get() ? Use.PRIOR_KNOWLEDGE : Use.NEVER, connections.get(), streams.get()));
    }
}
