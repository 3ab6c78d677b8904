package lbd.proxy.http;

import lbd.core.accesslog.EndReason;

/// An exchange as those see it who pass its requests on.
final class RequestHost implements MessageHost {
    private final Exchange exchange;
    private final HttpLoop shared;

    RequestHost(Exchange exchange, HttpLoop shared) {
        this.exchange = exchange;
        this.shared = shared;
    }

    @Override
    public HttpLoop loop() {
        return shared;
    }

    @Override
    public boolean hasWholeRequest() {
        return exchange.hasWholeRequest();
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
    public void broken(int status, EndReason reason, String detail) {
        exchange.requestFailed(status, reason, detail);
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }
}
