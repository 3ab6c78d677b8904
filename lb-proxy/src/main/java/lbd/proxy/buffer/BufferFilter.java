package lbd.proxy.buffer;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.edge.ResponseBuffer;
import lbd.core.runtime.DiskRefusal;
import lbd.proxy.disk.DiskQueue;
import lbd.proxy.disk.DiskShare;
import lbd.proxy.http.MessageFilter;
import lbd.proxy.http.MessageHost;
import lbd.proxy.http.MessageSink;
import org.jspecify.annotations.Nullable;

/// Takes more of one answer than its client does, up to a bound. What waits in memory lies in the client's own queue,
/// where it is charged to the memory that all connections share; nothing is held back, so that what a server sends bit
/// by bit arrives as it comes. What is beyond that waits in a file, until the client has taken what is before it.
/// Confined to its loop.
final class BufferFilter extends MessageFilter implements DiskQueue.Owner {
    /// What a piece takes at least, however little is in it: a buffer of its own where the client speaks HTTP/2.
    private static final int LEAST = 256;

    private static final int BAD_GATEWAY = 502;

    private final ResponseBuffer spec;
    private final DiskShare disk;
    private @Nullable MessageHost host;

    // Passed on since the client last took all that there was.
    private long ahead;

    // Made for the first piece that has no place in memory.
    private @Nullable DiskQueue queue;
    private boolean mayUseDisk;
    private boolean ended;
    private @Nullable Head trailers;

    BufferFilter(MessageSink next, ResponseBuffer spec, DiskShare disk) {
        super(next);
        this.spec = spec;
        this.disk = disk;
    }

    @Override
    protected void begin(MessageHost its) {
        host = its;
        // Who still sends must be heard to the end, for which the exchange would have to wait for both.
        mayUseDisk = spec.disk() > 0 && its.hasWholeRequest();
        super.begin(its);
    }

    @Override
    public void data(ByteBuf data) {
        DiskQueue its = queue;
        if (its != null && !its.isEmpty()) {
            its.add(data);
        } else if (!mayUseDisk || takesInMemory()) {
            pass(data);
        } else {
            its = its == null ? newQueue() : its;
            queue = its;
            its.add(data);
        }
    }

    private DiskQueue newQueue() {
        return new DiskQueue(host().loop().loop(), disk, spec.disk(), false, this);
    }

    private MessageHost host() {
        return Objects.requireNonNull(host);
    }

    private void pass(ByteBuf data) {
        ahead = (next.isWritable() ? 0 : ahead) + Math.max(LEAST, data.readableBytes());
        next.data(data);
    }

    /// With a disk at hand nobody is to be given up because all together keep too much.
    private boolean takesInMemory() {
        return next.isWritable()
                || (ahead < spec.memory()
                        && !(mayUseDisk && host().loop().loop().memory().tight()));
    }

    @Override
    public boolean isWritable() {
        DiskQueue its = queue;
        if (its == null || its.isEmpty()) {
            return mayUseDisk || takesInMemory();
        }
        return its.isWritable();
    }

    @Override
    public void flush() {
        if (queue != null) {
            queue.pump();
        }
        next.flush();
    }

    @Override
    public void end(@Nullable Head last) {
        DiskQueue its = queue;
        if (its == null || its.isEmpty()) {
            next.end(last);
            return;
        }
        ended = true;
        if (last != null) {
            Head kept = new Head();
            kept.copy(last);
            trailers = kept;
        }
        // Goes on with the next flush: the caller is not to be told of its end from within.
    }

    @Override
    protected boolean holds() {
        return ended || super.holds();
    }

    @Override
    protected void resume() {
        super.resume();
        if (queue != null) {
            queue.pump();
        }
    }

    // ---- what the queue says

    @Override
    public boolean wants() {
        return next.isWritable();
    }

    @Override
    public void take(ByteBuf piece) {
        pass(piece);
        next.flush();
    }

    @Override
    public void moved() {
        if (ended && queue != null && queue.isEmpty()) {
            ended = false;
            next.end(trailers);
            next.flush();
        }
        host().moved();
    }

    @Override
    public void refused(DiskRefusal why) {
        // What waits already goes out in its order, and then this is as it would be without a disk.
        mayUseDisk = false;
    }

    @Override
    public void lost() {
        host().broken(BAD_GATEWAY, EndReason.OVERLOAD, "buffer_disk");
    }

    @Override
    public void givenUp() {
        host().broken(BAD_GATEWAY, EndReason.OVERLOAD, "memory");
    }

    @Override
    public void faulted() {
        host().faulted();
    }

    @Override
    protected void discard() {
        if (queue != null) {
            queue.close();
            queue = null;
        }
        super.discard();
    }
}
