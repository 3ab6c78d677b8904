package lbd.proxy.relay;

import java.util.List;
import lbd.core.accesslog.EndReason;
import lbd.core.limit.Pace;
import lbd.core.pool.ServerCounters;
import lbd.core.runtime.ListenerState;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;

/// Two streams, what one says going to the other, until both have finished or one breaks.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | open | one side's FIN | half closed: passed on when all before it has been written; its own timer runs |
/// | half closed | the other side's FIN | ended, `ok` |
/// | any | reset, or a write that fails | ended: the other side is reset too |
/// | half closed | the server's end without TLS's word for it | ended, `ok`, and the client is reset |
/// | any | silence for too long, cut | ended: both are reset |
///
/// Each way holds what one read gave, at most 256 KiB, and is read on when that has been written: however slow a side
/// is, a relay holds no more than 512 KiB. Where much flows ([Bulk]) the bytes pass within the kernel.
///
/// A session that did not end well is reset on both sides, so that neither takes what it has got for the
/// whole. Where the protocol that it carries tells a whole from a part by itself, as WebSocket does, its
/// idle end and a cut are orderly ([Farewell]).
/// Confined to its loop.
public final class Relay {
    private final Loop loop;
    private final Side client;
    private final Side server;
    private final Direction upward;
    private final Direction downward;
    private final long idleNanos;
    private final long halfClosedNanos;
    private final boolean endsInOrder;
    private final Ended ended;
    private final Silence silence = new Silence();
    private boolean over;
    private int open = 2;

    /// Told once, when both sides are closed.
    public interface Ended {
        void ended(EndReason reason);
    }

    /// @param idleNanos       how long neither side may say anything
    /// @param halfClosedNanos the same, after one side has finished
    /// @param endsInOrder     whether silence and a cut end both sides with a FIN rather than a reset
    public Relay(
            Loop loop,
            Side client,
            ListenerState listener,
            Side server,
            ServerCounters counters,
            long idleNanos,
            long halfClosedNanos,
            boolean endsInOrder,
            Ended ended) {
        this.loop = loop;
        this.client = client;
        this.server = server;
        this.upward = new Direction(this, client.stream(), server.stream(), listener.bytesReceived, counters.bytesSent);
        this.downward =
                new Direction(this, server.stream(), client.stream(), counters.bytesReceived, listener.bytesSent);
        this.idleNanos = idleNanos;
        this.halfClosedNanos = halfClosedNanos;
        this.endsInOrder = endsInOrder;
        this.ended = ended;
        client.stream().tell(upward);
        server.stream().tell(downward);
    }

    /// Bytes may not flow faster than this. Comes before the begin.
    ///
    /// @param up   from the client; empty: as fast as they can
    /// @param down from the server, likewise
    public void pace(List<Pace> up, List<Pace> down) {
        pace(upward, up);
        pace(downward, down);
    }

    private void pace(Direction direction, List<Pace> paces) {
        if (!paces.isEmpty()) {
            direction.pace(new Throttle(loop, paces, direction, direction::ask));
        }
    }

    /// Begins.
    public void start() {
        touched();
        replay(client, upward);
        replay(server, downward);
    }

    private void replay(Side side, Direction direction) {
        if (side.early() != null) {
            // Asks for more once these have gone on.
            direction.received(side.early());
        } else if (!over) {
            side.stream().read();
        }
        if (side.ended() && !over) {
            direction.finished();
        }
    }

    /// Bytes from the client.
    public long bytesUp() {
        return upward.bytes();
    }

    /// Bytes from the server.
    public long bytesDown() {
        return downward.bytes();
    }

    /// Ends it: nothing more is read from either side.
    public void cut(EndReason reason) {
        if (endsInOrder) {
            endInOrder(reason);
        } else {
            end(reason);
        }
    }

    /// Resets both sides, whatever they carry; one that is ending in order already goes on to do so.
    public void breakOff(EndReason reason) {
        end(reason, false);
    }

    private void endInOrder(EndReason reason) {
        if (!over) {
            over = true;
            loop.deadlines().remove(silence);
            upward.end();
            downward.end();
            new Farewell(loop, client.stream(), upward.ended(), () -> left(reason)).begin();
            new Farewell(loop, server.stream(), downward.ended(), () -> left(reason)).begin();
        }
    }

    private void left(EndReason reason) {
        if (--open == 0) {
            ended.ended(reason);
        }
    }

    boolean isOver() {
        return over;
    }

    /// Something moved: the silence begins anew.
    void touched() {
        long now = loop.nanoTime();
        boolean halfClosed = upward.ended() || downward.ended();
        loop.deadlines().set(silence, now + (halfClosed ? halfClosedNanos : idleNanos), now);
    }

    /// All that was for `stream` has been written to it.
    void passedOn(Stream stream) {
        if (upward.passedOn() && downward.passedOn()) {
            end(EndReason.OK);
        } else if (!over) {
            stream.shutdownOutput();
        }
    }

    /// The stream that `direction` reads from is reset, or could not be written to.
    void broken(Direction direction) {
        // Many servers end without a word once their client has finished, and nothing is wrong with them. The client is
        // reset all the same: nobody knows whether that was all.
        boolean done = direction.equals(downward)
                && upward.passedOn()
                && server.stream().isCutShort();
        EndReason ifServer = done ? EndReason.OK : EndReason.SERVER_CLOSED;
        end(direction.equals(upward) ? EndReason.CLIENT_ABORT : ifServer, false);
    }

    /// The stream that `direction` reads from has taken all that was for it.
    void written(Direction direction) {
        (direction.equals(upward) ? downward : upward).unblocked();
    }

    private void end(EndReason reason) {
        end(reason, reason == EndReason.OK);
    }

    private void end(EndReason reason, boolean inOrder) {
        if (over) {
            return;
        }
        over = true;
        loop.deadlines().remove(silence);
        upward.end();
        downward.end();
        close(client.stream(), inOrder);
        close(server.stream(), inOrder);
        ended.ended(reason);
    }

    private static void close(Stream stream, boolean inOrder) {
        if (inOrder) {
            stream.hangUp();
        } else {
            stream.reset();
        }
    }

    private final class Silence extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            cut(EndReason.IDLE_TIMEOUT);
        }

        @Override
        public void faulted() {
            cut(EndReason.INTERNAL_ERROR);
        }
    }
}
