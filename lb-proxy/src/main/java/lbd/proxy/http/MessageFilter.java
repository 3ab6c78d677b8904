package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Stands before a sink and changes what goes there; passes everything on where a method is not its own. One for each
/// message that wants it. It keeps no more than it must: back-pressure is what [#isWritable] of the next one says. What
/// it keeps all the same it passes on by itself, and tells its [MessageHost].
public abstract class MessageFilter implements MessageSink {
    protected final MessageSink next;

    protected MessageFilter(MessageSink next) {
        this.next = next;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        next.head(head, edits, length);
    }

    @Override
    public void data(ByteBuf data) {
        next.data(data);
    }

    @Override
    public void end(@Nullable Head trailers) {
        next.end(trailers);
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public boolean isWritable() {
        return next.isWritable();
    }

    /// Told once, before the message's head.
    protected void begin(MessageHost host) {
        if (next instanceof MessageFilter filter) {
            filter.begin(host);
        }
    }

    /// Whether it has taken the end of the message, and the next one has not.
    protected boolean holds() {
        return next instanceof MessageFilter filter && filter.holds();
    }

    /// The next one takes more: passes what was kept for it.
    protected void resume() {
        if (next instanceof MessageFilter filter) {
            filter.resume();
        }
    }

    /// The exchange is over, and the message with it, whether it was complete or not: frees what is kept.
    protected void discard() {
        if (next instanceof MessageFilter filter) {
            filter.discard();
        }
    }
}
