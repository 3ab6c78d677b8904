package lbd.proxy.http1;

import java.util.HashMap;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.loop.Loop;

/// What the HTTP/1 connections of one loop share: parsers, scratch memory, idle server connections.
public final class Http1Loop {
    private final HttpLoop http;
    private final Http1Servers servers;

    private final Map<HeadLimits, HttpParser> parsers = new HashMap<>();

    // The bytes and the meaning of the head that is being looked at: no call that could look at another one is made
    // while they are in use.
    private byte[] scratch = new byte[HeadLimits.DEFAULT.headBytes()];
    final Head request = new Head();
    final Head response = new Head();

    public Http1Loop(HttpLoop http) {
        this.http = http;
        this.servers = new Http1Servers(this);
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

    public Http1Servers servers() {
        return servers;
    }
}
