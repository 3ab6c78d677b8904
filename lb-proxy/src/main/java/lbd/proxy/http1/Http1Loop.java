package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.proxy.loop.Loop;

/// What the HTTP/1 connections of one loop share: parsers, scratch memory, idle server connections, the date.
public final class Http1Loop {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final long DATE_NANOS = 100_000_000L;

    private final Loop loop;
    private final Http1Servers servers;
    private byte[] date = {};
    private long dateNanos;

    private final Map<HeadLimits, HttpParser> parsers = new HashMap<>();

    // The bytes and the meaning of the head that is being looked at: no call that could look at another one is made
    // while they are in use.
    private byte[] scratch = new byte[HeadLimits.DEFAULT.headBytes()];
    final Head request = new Head();
    final Head response = new Head();

    public Http1Loop(Loop loop) {
        this.loop = loop;
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
        return loop;
    }

    public Http1Servers servers() {
        return servers;
    }

    /// The Date field for now, line end included; old by at most a tenth of a second.
    byte[] date() {
        long now = loop.nanoTime();
        if (date.length == 0 || now - dateNanos > DATE_NANOS) {
            dateNanos = now;
            date = DATE.format(Instant.now()).getBytes(US_ASCII);
        }
        return date;
    }
}
