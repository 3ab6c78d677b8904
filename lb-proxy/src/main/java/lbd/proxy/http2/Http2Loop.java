package lbd.proxy.http2;

import java.util.List;
import lbd.core.http.Head;
import lbd.core.http2.FrameScratch;
import lbd.core.http2.HpackScratch;
import lbd.core.http2.RequestFields;
import lbd.core.http2.ResponseFields;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.loop.Loop;

/// What the HTTP/2 connections of one loop share: scratch memory, and heads that are read and passed on before another
/// is. Confined to that loop.
public final class Http2Loop {
    private final HttpLoop http;

    final HpackScratch strings = new HpackScratch();
    final FrameScratch frames = new FrameScratch();
    final RequestFields requestFields = new RequestFields();
    final ResponseFields trailerFields = new ResponseFields();
    final ResponseFields answerFields = new ResponseFields();
    final Head request = new Head();
    final Head answer = new Head();
    final Head trailers = new Head();

    private byte[] block = new byte[1024];

    private Http2Loop(HttpLoop http) {
        this.http = http;
        http.servers()
                .speakShared((connections, use, stream, timeoutNanos, settled) ->
                        Http2ServerConnection.open(this, connections, use, stream, timeoutNanos, settled));
    }

    /// Speaks HTTP/2 to servers on these loops too, each at its index.
    ///
    /// @return serves clients in HTTP/2 on these loops, each at its index
    public static ConnectionFactory on(List<HttpLoop> loops) {
        List<Http2Loop> own = loops.stream().map(Http2Loop::new).toList();
        return (loop, client) -> Http2Connection.serve(own.get(loop.index()), client);
    }

    HttpLoop http() {
        return http;
    }

    Loop loop() {
        return http.loop();
    }

    /// Room for a header block that is being written, until the next.
    byte[] block(int atLeast) {
        if (block.length < atLeast) {
            block = new byte[Math.max(atLeast, block.length * 2)];
        }
        return block;
    }
}
