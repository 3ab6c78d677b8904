package lbd.proxy.http2;

import java.util.Arrays;
import java.util.function.Predicate;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// The streams of one connection that are in hand; those that are over are used again. Few enough that looking through
/// them costs less than a table.
final class Streams {
    private final Http2Connection connection;
    private final Http2Loop shared;
    private final int most;

    private Http2Stream[] active = new Http2Stream[4];
    private int count;
    private Http2Stream[] free = new Http2Stream[4];
    private int freeCount;
    private Http2Stream[] touched = new Http2Stream[4];
    private int touchedCount;
    private Http2Stream[] round = new Http2Stream[4];

    private int last;

    /// @param most that may be in hand at once
    Streams(Http2Connection connection, Http2Loop shared, int most) {
        this.connection = connection;
        this.shared = shared;
        this.most = most;
    }

    int most() {
        return most;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count >= most;
    }

    /// The number of the newest that the client has begun, refused ones included.
    int last() {
        return last;
    }

    void begun(int id) {
        last = id;
    }

    @Nullable
    Http2Stream find(int id) {
        for (int i = count - 1; i >= 0; i--) {
            if (active[i].id() == id) {
                return active[i];
            }
        }
        return null;
    }

    Http2Stream open(int id, int window, int urgency, int headBytes) {
        Http2Stream stream = freeCount > 0 ? free[--freeCount] : new Http2Stream(connection, shared);
        stream.open(id, window, urgency, headBytes);
        active = grown(active, count);
        active[count++] = stream;
        return stream;
    }

    void over(Http2Stream stream) {
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
    void touch(Http2Stream stream) {
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
            if (touched[i].exchange().active()) {
                touched[i].exchange().requestReadComplete();
            }
        }
    }

    /// The initial window has changed by `more`.
    ///
    /// @return false if a window is too large now
    boolean widen(int more) {
        for (int i = 0; i < count; i++) {
            if (!active[i].answer().window().add(more)) {
                return false;
            }
        }
        return true;
    }

    /// Sends what waits, the most urgent first, those of one urgency frame by frame in turns, as far as windows and the
    /// kernel take it.
    void sendWaiting() {
        for (int urgency = 0; urgency <= Urgency.LEAST; urgency++) {
            boolean sent = true;
            while (sent) {
                sent = sendRound(urgency);
            }
        }
    }

    private boolean sendRound(int urgency) {
        int size = copyToRound();
        boolean sent = false;
        for (int i = 0; i < size; i++) {
            if (round[i].urgency() == urgency && round[i].answer().waits()) {
                sent |= round[i].answer().sendWaiting();
            }
        }
        return sent;
    }

    // Streams that are over leave the list while it is gone through.
    private int copyToRound() {
        if (round.length < count) {
            round = new Http2Stream[active.length];
        }
        System.arraycopy(active, 0, round, 0, count);
        return count;
    }

    /// The kernel takes more: servers may go on whose answers waited for that.
    void writable() {
        int size = copyToRound();
        for (int i = 0; i < size && connection.output().isWritable(); i++) {
            round[i].writable();
        }
    }

    void endUnfinished(EndReason reason) {
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            if (!round[i].requestEnded()) {
                round[i].gone(reason);
            }
        }
    }

    void endAll(EndReason reason) {
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            round[i].gone(reason);
        }
    }

    void cut() {
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            round[i].exchange().cut();
        }
    }

    int cutFrom(Predicate<Server> gone) {
        int cut = 0;
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            Server server = round[i].exchange().server();
            if (server != null && gone.test(server)) {
                round[i].exchange().cut();
                cut++;
            }
        }
        return cut;
    }

    int leave(Server down) {
        int left = 0;
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            left += round[i].exchange().leave(down) ? 1 : 0;
        }
        return left;
    }

    /// The connection is over.
    void remove() {
        for (int i = 0; i < freeCount; i++) {
            free[i].remove();
        }
        freeCount = 0;
    }

    private static Http2Stream[] grown(Http2Stream[] array, int used) {
        return used < array.length ? array : Arrays.copyOf(array, used * 2);
    }
}
