package lbd.proxy.http;

/// Of its requests.
final class RequestHost extends ExchangeHost {
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
}
