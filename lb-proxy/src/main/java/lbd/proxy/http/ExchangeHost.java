package lbd.proxy.http;

import lbd.core.accesslog.EndReason;

/// An exchange as those see it who pass its messages on. Confined to its loop.
abstract class ExchangeHost implements MessageHost {
    final Exchange exchange;
    private final HttpLoop shared;

    ExchangeHost(Exchange exchange, HttpLoop shared) {
        this.exchange = exchange;
        this.shared = shared;
    }

    @Override
    public final HttpLoop loop() {
        return shared;
    }

    @Override
    public final boolean hasWholeRequest() {
        return exchange.hasWholeRequest();
    }

    @Override
    public final void broken(int status, EndReason reason, String detail) {
        exchange.requestFailed(status, reason, detail);
    }

    @Override
    public final void faulted() {
        exchange.faulted();
    }
}
