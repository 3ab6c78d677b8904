package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Of its requests.
final class RequestHost extends ExchangeHost implements BodyTaker {
    RequestHost(Exchange exchange, HttpLoop shared) {
        super(exchange, shared);
    }

    /// Whether somebody has the request.
    boolean isSent() {
        return exchange.isSent();
    }

    @Override
    public void moved() {
        exchange.requestMoved();
    }

    @Override
    public boolean takes() {
        return exchange.takesBody();
    }

    @Override
    public void data(ByteBuf data) {
        exchange.bodyData(data);
    }

    @Override
    public void end(@Nullable Head trailers) {
        exchange.bodyEnd(trailers);
    }

    @Override
    public void flush() {
        exchange.flushBody();
    }
}
