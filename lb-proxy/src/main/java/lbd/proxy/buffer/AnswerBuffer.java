package lbd.proxy.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.model.edge.ResponseBuffer;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.http.MessageFilters;
import lbd.proxy.http.MessageSink;

/// Lets a route's answers run ahead of their clients. Immutable; any thread.
public final class AnswerBuffer implements MessageFilters {
    private static final byte[] X_ACCEL_BUFFERING = "x-accel-buffering".getBytes(US_ASCII);
    private static final byte[] NO = "no".getBytes(US_ASCII);

    private final int memory;

    public AnswerBuffer(ResponseBuffer spec) {
        memory = spec.memory();
    }

    @Override
    public MessageSink answer(HttpLoop loop, Head request, Head answer, MessageSink to) {
        // As applications behind nginx say it where they want to notice that a client has left.
        int field = answer.find(X_ACCEL_BUFFERING, 0);
        boolean refused = field >= 0 && answer.valueEquals(field, NO);
        return refused ? to : new BufferFilter(to, memory);
    }
}
