package lbd.proxy.http2;

import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The requests that one connection to a server carries.
final class RequestStreams extends StreamTable<RequestStream> {
    private final Http2ServerConnection connection;
    private final RequestOutput output;

    // 0 before the first; the client's numbers are odd (RFC 9113 section 5.1.1).
    private int last = -1;

    RequestStreams(Http2ServerConnection connection, RequestOutput output) {
        super(RequestStream[]::new);
        this.connection = connection;
        this.output = output;
    }

    @Override
    boolean hasBegun(int id) {
        return (id & 1) == 1 && id <= last;
    }

    /// Whether numbers are left for many more.
    boolean hasNumbers() {
        return last < Integer.MAX_VALUE - 1_000_000;
    }

    /// @param rested whether the connection was idle before, and nothing has come since
    RequestStream take(boolean rested) {
        RequestStream kept = reused();
        RequestStream stream = kept == null ? new RequestStream(connection, output) : kept;
        boolean after = last > 0;
        last += 2;
        stream.take(last, after, rested);
        add(stream);
        return stream;
    }

    /// Sends what waits, frame by frame in turns, as far as windows and the kernel take it; then asks for more where
    /// nothing waits any more.
    @Override
    void sendWaiting() {
        boolean sent = true;
        while (sent) {
            sent = false;
            int size = copyToRound();
            for (int i = 0; i < size; i++) {
                sent |= round(i).sendWaiting();
            }
        }
        int size = copyToRound();
        for (int i = 0; i < size && output.isWritable(); i++) {
            round(i).writable();
        }
    }

    /// Tells those above a number, each once: what they do may begin others.
    void endAbove(int id, ServerFailure how, @Nullable String detail) {
        for (RequestStream each : copyOfAll()) {
            if (each.id() > id) {
                each.gone(how, detail);
            }
        }
    }

    void endAll(ServerFailure how, @Nullable String detail) {
        for (RequestStream each : copyOfAll()) {
            each.connectionGone(how, detail);
        }
    }

    void faulted() {
        for (RequestStream each : copyOfAll()) {
            each.faulted();
        }
    }
}
