package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.accesslog.EndReason;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What flows one way: read from one stream, written to the other, one read at a time, and none before all of the last
/// one has been written. Its end is relayed as an end (a FIN), its breaking as a reset.
final class Direction implements Stream.Owner {
    private final Relay relay;
    private final Stream from;
    private final Stream to;
    private final LongAdder received;
    private final LongAdder sent;
    private final Bulk bulk = new Bulk();
    private long bytes;
    private @Nullable Throttle throttle;
    private boolean blocked;
    private boolean ended;
    private boolean passedOn;

    /// @param received counts bytes read from `from`
    /// @param sent     counts them once more for the other side
    Direction(Relay relay, Stream from, Stream to, LongAdder received, LongAdder sent) {
        this.relay = relay;
        this.from = from;
        this.to = to;
        this.received = received;
        this.sent = sent;
    }

    Stream from() {
        return from;
    }

    long bytes() {
        return bytes;
    }

    /// Whether the side that is read from has finished.
    boolean ended() {
        return ended;
    }

    /// Whether all that it has said, its end included, has gone to the other side.
    boolean passedOn() {
        return passedOn;
    }

    @Override
    public void received(ByteBuf data) {
        if (relay.isOver()) {
            data.release();
            return;
        }
        int count = data.readableBytes();
        moved(count);
        to.write(data);
        if (from.isEnding()) {
            to.cork();
        }
        blocked = !to.flush();
        if (!blocked) {
            ask();
        }
    }

    @Override
    public void passed(int count) {
        if (relay.isOver()) {
            return;
        }
        moved(count);
        blocked = !to.isWritable();
        if (!blocked) {
            ask();
        }
    }

    private void moved(int count) {
        bytes += count;
        received.add(count);
        sent.add(count);
        relay.touched();
        if (throttle == null) {
            bulk.moved(count);
        } else {
            // Never within the kernel, which would take more at once than is paid for.
            throttle.moved(count);
        }
    }

    /// It may not flow faster than this.
    void pace(Throttle limit) {
        throttle = limit;
    }

    void end() {
        if (throttle != null) {
            throttle.end();
        }
    }

    void ask() {
        if (relay.isOver() || (throttle != null && !throttle.asks())) {
            return;
        }
        if (bulk.passes()) {
            from.pass(to);
        } else {
            from.read();
        }
    }

    /// The other side has taken all.
    void unblocked() {
        relay.touched();
        blocked = false;
        if (ended) {
            passOn();
        } else {
            ask();
        }
    }

    @Override
    public void finished() {
        if (!ended) {
            ended = true;
            relay.touched();
            if (!blocked) {
                passOn();
            }
        }
    }

    private void passOn() {
        passedOn = true;
        relay.passedOn(to);
    }

    @Override
    public void broken() {
        relay.broken(this);
    }

    @Override
    public void faulted() {
        relay.cut(EndReason.INTERNAL_ERROR);
    }

    @Override
    public void givenUp() {
        relay.cut(EndReason.OVERLOAD);
    }

    @Override
    public void written() {
        relay.written(this);
    }
}
