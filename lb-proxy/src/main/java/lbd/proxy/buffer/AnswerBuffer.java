package lbd.proxy.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.grpc.GrpcHeads;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.edge.ResponseBuffer;
import lbd.proxy.disk.DiskShare;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.http.MessageFilters;
import lbd.proxy.http.MessageSink;

/// Lets answers run ahead of their clients. Immutable; any thread.
public final class AnswerBuffer implements MessageFilters {
    private static final byte[] X_ACCEL_BUFFERING = "x-accel-buffering".getBytes(US_ASCII);
    private static final byte[] NO = "no".getBytes(US_ASCII);
    private static final byte[] EVENTS = "text/event-stream".getBytes(US_ASCII);

    private final ResponseBuffer spec;
    private final DiskShare disk;

    /// @param disk of the listener
    public AnswerBuffer(ResponseBuffer spec, DiskShare disk) {
        this.spec = spec;
        this.disk = disk;
    }

    @Override
    public MessageSink answer(HttpLoop loop, Head request, Head answer, MessageSink to) {
        boolean asItComes = isRefused(answer) || isEvents(answer) || GrpcHeads.isCall(request);
        return asItComes ? to : new BufferFilter(to, spec, disk);
    }

    /// As applications behind nginx say it where they want to notice that a client has left.
    private static boolean isRefused(Head answer) {
        int field = answer.find(X_ACCEL_BUFFERING, 0);
        return field >= 0 && answer.valueEquals(field, NO);
    }

    /// Which are worth nothing when they are old.
    private static boolean isEvents(Head answer) {
        int field = answer.find(KnownField.CONTENT_TYPE);
        if (field < 0) {
            return false;
        }
        byte[] b = answer.bytes();
        int from = answer.valueStart(field);
        int to = Octets.trimOws(b, from, Octets.indexOf(b, from, answer.valueEnd(field), ';'));
        return Octets.equalsIgnoreCase(b, from, to, EVENTS);
    }
}
