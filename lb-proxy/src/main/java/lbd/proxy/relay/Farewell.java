package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;

/// Ends a stream in order: what was on its way to it is written, then our end (FIN); what it still says is
/// thrown away until it ends too, since a close with something unread would reset it, and what we have
/// written with it.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | writing | all is written | listening: we have finished |
/// | listening | bytes, which are thrown away | listening |
/// | listening | FIN | closed |
/// | any | reset | closed |
/// | writing, listening | [#LONGEST_NANOS] | reset; closed |
final class Farewell implements Stream.Owner {
    static final long LONGEST_NANOS = 2_000_000_000L;

    private final Loop loop;
    private final Stream stream;
    private final Runnable closed;
    private final Patience patience = new Patience();
    private boolean finished;
    private boolean written;
    private boolean over;

    /// @param finished whether the other end has finished already
    /// @param closed   told once
    Farewell(Loop loop, Stream stream, boolean finished, Runnable closed) {
        this.loop = loop;
        this.stream = stream;
        this.finished = finished;
        this.closed = closed;
    }

    void begin() {
        long now = loop.nanoTime();
        loop.deadlines().set(patience, now + LONGEST_NANOS, now);
        stream.tell(this);
        if (stream.flush()) {
            written();
        }
        if (!over && !finished) {
            stream.read();
        }
    }

    @Override
    public void written() {
        written = true;
        stream.shutdownOutput();
        endIfBothHave();
    }

    @Override
    public void received(ByteBuf data) {
        data.release();
        stream.read();
    }

    @Override
    public void finished() {
        finished = true;
        endIfBothHave();
    }

    @Override
    public void broken() {
        end();
    }

    private void endIfBothHave() {
        if (written && finished) {
            end();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            loop.deadlines().remove(patience);
            stream.hangUp();
            closed.run();
        }
    }

    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            if (!written) {
                stream.reset();
            }
            end();
        }

        @Override
        public void faulted() {
            stream.reset();
            end();
        }
    }
}
