package lbd.proxy.http1;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.loop.Loop;

/// What the HTTP/1 connections of one loop share: parsers and scratch memory.
public final class Http1Loop {
    private final HttpLoop http;

    private final Map<HeadLimits, HttpParser> parsers = new HashMap<>();

    // The bytes and the meaning of the head that is being looked at: no call that could look at another one is made
    // while they are in use.
    private byte[] scratch = new byte[HeadLimits.DEFAULT.headBytes()];
    final Head request = new Head();
    final Head response = new Head();

    private Http1Loop(HttpLoop http) {
        this.http = http;
        http.servers().speak((connections, use, stream) -> new Http1ServerConnection(this, connections, use, stream));
    }

    /// Speaks HTTP/1 to servers on these loops, each at its index.
    ///
    /// @return serves clients in HTTP/1 on them
    public static ConnectionFactory on(List<HttpLoop> loops) {
        List<Http1Loop> own = loops.stream().map(Http1Loop::new).toList();
        return (loop, client) -> HttpConnection.serve(own.get(loop.index()), client);
    }

    /// The parser for these limits, shared by all connections that have them.
    HttpParser parser(HeadLimits limits) {
        return parsers.computeIfAbsent(limits, HttpParser::new);
    }

    /// Scratch memory for a head.
    byte[] scratch(int atLeast) {
        if (scratch.length < atLeast) {
            scratch = new byte[atLeast];
        }
        return scratch;
    }

    Loop loop() {
        return http.loop();
    }

    HttpLoop http() {
        return http;
    }
}
