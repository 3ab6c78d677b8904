package lbd.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/// A socket of the JDK's, that its loop waits for by a selector: where epoll does not load.
///
/// The JDK closes one that a selector knows when that selects again, at the next turn of the loop; a TCP connection has
/// been told the end before.
public abstract class SelectedSocket<S extends SelectableChannel> extends LoopHandle implements NioIoHandle {
    private final S socket;

    protected SelectedSocket(S socket) {
        this.socket = socket;
    }

    protected final S socket() {
        return socket;
    }

    /// Begins to wait.
    ///
    /// @param ops those of [java.nio.channels.SelectionKey]
    protected final void start(Loop loop, int ops) {
        register(loop, NioIoOps.valueOf(ops));
    }

    /// Waits for something else from now on.
    protected final void await(int ops) {
        submit(NioIoOps.valueOf(ops));
    }

    /// Something that is waited for has come, or an error. Not called once it is closed.
    ///
    /// @param ops what is ready; all that is waited for where there is an error
    protected abstract void ready(int ops);

    @Override
    final void happened(IoEvent event) {
        ready(((NioIoEvent) event).ops().value());
    }

    @Override
    public final SelectableChannel selectableChannel() {
        return socket;
    }

    @Override
    final void closeDescriptor() throws IOException {
        socket.close();
    }
}
