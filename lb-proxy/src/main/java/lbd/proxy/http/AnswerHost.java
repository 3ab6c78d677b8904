package lbd.proxy.http;

/// Of its answers.
final class AnswerHost extends ExchangeHost {
    AnswerHost(Exchange exchange, HttpLoop shared) {
        super(exchange, shared);
    }

    @Override
    public void moved() {
        exchange.answerMoved();
    }
}
