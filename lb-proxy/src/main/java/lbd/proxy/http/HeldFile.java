package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.accesslog.EndReason;
import lbd.core.runtime.DiskRefusal;
import lbd.proxy.disk.DiskQueue;
import lbd.proxy.disk.DiskShare;
import org.jspecify.annotations.Nullable;

/// What of a request's body has no place in memory: it waits in a file for a server, and stays there for another one
/// while it may be sent again. Confined to its loop.
final class HeldFile implements DiskQueue.Owner {
    private static final int UNAVAILABLE = 503;

    private final HeldRequest request;
    private final RequestHost host;
    private final DiskQueue queue;
    private long bytes;
    private @Nullable MessageSink out;
    private boolean closed;

    /// @param most bytes of the file
    HeldFile(HeldRequest request, RequestHost host, DiskShare share, long most) {
        this.request = request;
        this.host = host;
        this.queue = new DiskQueue(host.loop().loop(), share, most, true, this);
    }

    /// All that was added.
    long bytes() {
        return bytes;
    }

    boolean isWritable() {
        return queue.isWritable();
    }

    /// Whether whoever has the request has got all of this.
    boolean isPassed() {
        return queue.isEmpty();
    }

    /// Whether all of it is where it can be read again.
    boolean isWritten() {
        return queue.isWritten();
    }

    void add(ByteBuf data) {
        bytes += data.readableBytes();
        queue.add(data);
        queue.pump();
    }

    /// From its beginning, where it is all there still.
    void send(MessageSink to) {
        out = to;
        queue.again();
        queue.pump();
    }

    /// The server takes more.
    void resume() {
        queue.pump();
    }

    void close() {
        closed = true;
        out = null;
        queue.close();
    }

    @Override
    public boolean wants() {
        MessageSink to = out;
        return to != null && host.isSent() && to.isWritable();
    }

    @Override
    public void take(ByteBuf piece) {
        MessageSink to = out;
        if (to == null || !host.isSent()) {
            // Was read for a server that has failed since: its stream may be another request's by now.
            piece.release();
        } else {
            to.data(piece);
            to.flush();
        }
    }

    @Override
    public void moved() {
        if (host.isSent()) {
            request.fileMoved();
        }
        if (!closed) {
            host.moved();
        }
    }

    @Override
    public void refused(DiskRefusal why) {
        fails("buffer_" + why.word());
    }

    @Override
    public void lost() {
        fails("buffer_lost");
    }

    @Override
    public void givenUp() {
        fails("memory");
    }

    /// Not from here: whoever adds to it is in the middle of that.
    private void fails(String detail) {
        host.loop().loop().execute(host, () -> {
            if (!closed) {
                host.broken(UNAVAILABLE, EndReason.OVERLOAD, detail);
            }
        });
    }

    @Override
    public void faulted() {
        host.faulted();
    }
}
