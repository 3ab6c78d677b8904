package lbd.proxy.http2;

import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.pool.Server;

/// The streams that one client's connection carries.
final class Streams extends StreamTable<Http2Stream> {
    private final Http2Connection connection;
    private final Http2Loop shared;
    private final int most;
    private int last;

    /// @param most that may be in hand at once
    Streams(Http2Connection connection, Http2Loop shared, int most) {
        super(Http2Stream[]::new);
        this.connection = connection;
        this.shared = shared;
        this.most = most;
    }

    int most() {
        return most;
    }

    boolean isFull() {
        return count() >= most;
    }

    /// The number of the newest that the client has begun, refused ones included.
    int last() {
        return last;
    }

    @Override
    boolean hasBegun(int id) {
        return (id & 1) == 1 && id <= last;
    }

    void begun(int id) {
        last = id;
    }

    Http2Stream open(int id, int window, int urgency, int headBytes) {
        Http2Stream kept = reused();
        Http2Stream stream = kept == null ? new Http2Stream(connection, shared) : kept;
        stream.open(id, window, urgency, headBytes);
        add(stream);
        return stream;
    }

    /// Sends what waits, the most urgent first, those of one urgency frame by frame in turns, as far as windows and the
    /// kernel take it.
    @Override
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
            if (round(i).urgency() == urgency && round(i).answer().waits()) {
                sent |= round(i).answer().sendWaiting();
            }
        }
        return sent;
    }

    /// The kernel takes more: servers may go on whose answers waited for that.
    void writable() {
        int size = copyToRound();
        for (int i = 0; i < size && connection.output().isWritable(); i++) {
            round(i).writable();
        }
    }

    /// Nothing more goes to the client, and nothing more is looked at of what it says; what servers do for it is still
    /// to
    /// be ended.
    void abandon() {
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            round(i).abandon();
        }
    }

    void cut() {
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            round(i).exchange().cut();
        }
    }

    void servers(Consumer<Server> each) {
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            Server server = round(i).exchange().server();
            if (server != null) {
                each.accept(server);
            }
        }
    }

    int cutFrom(Predicate<Server> gone) {
        int cut = 0;
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            Server server = round(i).exchange().server();
            if (server != null && gone.test(server)) {
                round(i).exchange().cut();
                cut++;
            }
        }
        return cut;
    }

    int leave(Server down) {
        int left = 0;
        int size = copyToRound();
        for (int i = 0; i < size; i++) {
            left += round(i).exchange().leave(down) ? 1 : 0;
        }
        return left;
    }
}
