package lbd.proxy.http;

import lbd.core.accesslog.EndReason;

/// An exchange as those see it who pass its answers on.
final class AnswerHost implements MessageHost {
    private final Exchange exchange;
    private final HttpLoop shared;

    AnswerHost(Exchange exchange, HttpLoop shared) {
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

    @Override
    public void moved() {
        exchange.answerMoved();
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
