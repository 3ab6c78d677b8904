package lbd.proxy.http2;

import java.util.Arrays;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The requests that one connection to a server carries; streams that are over are used again. Few enough that looking
/// through them costs less than a table.
final class RequestStreams {
    private final ServerConnection connection;
    private final RequestOutput output;

    private RequestStream[] active = new RequestStream[4];
    private int count;
    private RequestStream[] free = new RequestStream[4];
    private int freeCount;
    private RequestStream[] touched = new RequestStream[4];
    private int touchedCount;
    private RequestStream[] round = new RequestStream[4];

    // 0 before the first; the client's numbers are odd (RFC 9113 section 5.1.1).
    private int last = -1;

    RequestStreams(ServerConnection connection, RequestOutput output) {
        this.connection = connection;
        this.output = output;
    }

    int count() {
        return count;
    }

    /// Whether a frame may name this stream.
    boolean hasBegun(int id) {
        return (id & 1) == 1 && id <= last;
    }

    /// Whether numbers are left for many more.
    boolean hasNumbers() {
        return last < Integer.MAX_VALUE - 1_000_000;
    }

    @Nullable
    RequestStream find(int id) {
        for (int i = count - 1; i >= 0; i--) {
            if (active[i].isOn(id)) {
                return active[i];
            }
        }
        return null;
    }

    /// @param rested whether the connection was idle before, and nothing has come since
    RequestStream take(boolean rested) {
        RequestStream stream = freeCount > 0 ? free[--freeCount] : new RequestStream(connection, output);
        boolean after = last > 0;
        last += 2;
        stream.take(last, after, rested);
        active = grown(active, count);
        active[count++] = stream;
        return stream;
    }

    void over(RequestStream stream) {
        for (int i = 0; i < count; i++) {
            if (active[i].equals(stream)) {
                active[i] = active[--count];
                free = grown(free, freeCount);
                free[freeCount++] = stream;
                return;
            }
        }
    }

    /// The stream got something in this read.
    void touch(RequestStream stream) {
        if (touchedCount == 0 || !touched[touchedCount - 1].equals(stream)) {
            touched = grown(touched, touchedCount);
            touched[touchedCount++] = stream;
        }
    }

    /// What was read for now has been passed.
    void readComplete() {
        int told = touchedCount;
        touchedCount = 0;
        for (int i = 0; i < told; i++) {
            touched[i].readComplete();
        }
    }

    /// The initial window has changed by `more`.
    ///
    /// @return false if a window is too large now
    boolean widen(int more) {
        for (int i = 0; i < count; i++) {
            if (!active[i].sendWindow().add(more)) {
                return false;
            }
        }
        return true;
    }

    /// Sends what waits, frame by frame in turns, as far as windows and the kernel take it; then asks for more where
    /// nothing waits any more.
    void sendWaiting() {
        boolean sent = true;
        while (sent) {
            sent = false;
            int size = copyToRound();
            for (int i = 0; i < size; i++) {
                sent |= round[i].sendWaiting();
            }
        }
        int size = copyToRound();
        for (int i = 0; i < size && output.isWritable(); i++) {
            round[i].writable();
        }
    }

    // Streams that are over leave the list while it is gone through.
    private int copyToRound() {
        if (round.length < count) {
            round = new RequestStream[active.length];
        }
        System.arraycopy(active, 0, round, 0, count);
        return count;
    }

    /// Tells those above a number, each once: what they do may begin others.
    void endAbove(int id, ServerFailure how, @Nullable String detail) {
        RequestStream[] them = Arrays.copyOf(active, count);
        for (RequestStream each : them) {
            if (each.id() > id) {
                each.gone(how, detail);
            }
        }
    }

    void endAll(ServerFailure how, @Nullable String detail) {
        RequestStream[] them = Arrays.copyOf(active, count);
        for (RequestStream each : them) {
            each.connectionGone(how, detail);
        }
    }

    void faulted() {
        RequestStream[] them = Arrays.copyOf(active, count);
        for (RequestStream each : them) {
            each.faulted();
        }
    }

    /// The connection is over.
    void remove() {
        for (int i = 0; i < freeCount; i++) {
            free[i].remove();
        }
        freeCount = 0;
    }

    private static RequestStream[] grown(RequestStream[] array, int used) {
        return used < array.length ? array : Arrays.copyOf(array, used * 2);
    }
}
