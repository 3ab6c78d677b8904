package lbd.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A socket that its loop waits for without a channel of Netty's around it, for who needs neither pipeline nor
/// promises. Confined to the loop.
public abstract class LoopHandle implements IoHandle, Guarded {
    private @Nullable Loop loop;
    private @Nullable IoRegistration registration;
    private long startedAt;
    private boolean closed;

    LoopHandle() {}

    public final boolean closed() {
        return closed;
    }

    /// Begins to wait. A socket that cannot be waited for, since the kernel has no memory for it, is closed a moment
    /// later, as if it had failed then.
    final void register(Loop its, IoOps ops) {
        TurningLoop eventLoop = its.turning();
        loop = its;
        startedAt = eventLoop.polls();
        try {
            // Its descriptor may bear the number of one that has just been closed.
            eventLoop.forgetClosed();
            IoRegistration registered = ((IoEventLoop) eventLoop).register(this).getNow();
            registration = Objects.requireNonNull(registered, "not registered with its loop");
            registered.submit(ops);
        } catch (UncheckedIOException e) {
            its.execute(this, this::close);
        }
    }

    /// Waits for something else from now on.
    final void submit(IoOps ops) {
        if (registration != null && !closed) {
            registration.submit(ops);
        }
    }

    @Override
    public final void handle(IoRegistration registration, IoEvent event) {
        Loop its = Objects.requireNonNull(loop);
        // What was told before it was here is of the last one that bore its number.
        if (closed || startedAt == its.turning().polls()) {
            return;
        }
        its.turning().newEvent();
        try {
            happened(event);
        } catch (RuntimeException | Error e) {
            // Thrown on, it would take with it what else the loop has been told of, and that once only.
            its.faults().caught("event", this, e);
        }
    }

    /// Something that is waited for has come, or an error. Not called once it is closed.
    abstract void happened(IoEvent event);

    @Override
    public void faulted() {
        closeSocket();
    }

    /// Called where it cannot be waited for, or the loop ends.
    @Override
    public void close() {
        closeSocket();
    }

    /// The descriptor itself.
    abstract void closeDescriptor() throws IOException;

    /// It is closed now. Called once.
    protected void socketClosed() {}

    /// Waits no more; it stays open. Before one is closed that another process has too: it would stay in epoll, and its
    /// events would come for ever.
    protected final void stopWaiting() {
        IoRegistration mine = registration;
        if (mine != null && !closed) {
            registration = null;
            mine.cancel();
        }
    }

    protected final void closeSocket() {
        if (closed) {
            return;
        }
        closed = true;
        socketClosed();
        try {
            // Closed first: that takes it out of epoll with one call less.
            closeDescriptor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (registration != null) {
                Objects.requireNonNull(loop).turning().closed(registration);
            }
        }
    }
}
